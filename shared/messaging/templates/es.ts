import type { LanguageWords } from './words.ts';

/** The text messages do without á, í, ó and ú: with one of them a segment holds 70 characters instead of 160. */
export const es: LanguageWords = {
  greeting: { named: 'Hola, ${name}:', unnamed: 'Hola:' },
  linkInFull: 'Si el botón no funciona, copia este enlace en tu navegador:',
  help: 'Ayuda:',
  templates: {
    UserActivation: {
      subject: 'Activa tu cuenta de ${org.name}',
      preheader: 'Elige una contraseña y tu cuenta estará lista.',
      title: 'Activa tu cuenta',
      paragraphs: [
        'Tienes una cuenta nueva en ${org.name}. Tu nombre de usuario es ${user.profile.login}.',
        'Elige una contraseña y la cuenta estará lista.',
      ],
      button: 'Elegir contraseña',
      ends: 'El enlace funciona una sola vez, hasta el ${activationTokenExpirationDate}.',
      why: 'Recibes este mensaje porque un administrador de ${org.name} ha creado una cuenta con esta dirección.',
      ifNotYou: 'Si no lo esperabas, no hagas nada. Nadie puede usar la cuenta sin este enlace.',
      text: '${org.name}: activa tu cuenta: ${activationLink}',
    },
    RegistrationActivation: {
      subject: 'Confirma tu correo para ${org.name}',
      preheader: 'Solo falta un paso: confirma la dirección y elige una contraseña.',
      title: 'Confirma tu correo',
      paragraphs: [
        'Estás a un paso de tener tu cuenta en ${org.name}. Confirma que esta dirección es tuya y elige una contraseña.',
      ],
      button: 'Confirmar y continuar',
      ends: 'El enlace funciona una sola vez, hasta el ${registrationActivationTokenExpirationDate}.',
      why: 'Recibes este mensaje porque alguien ha escrito esta dirección para crear una cuenta en ${org.name}.',
      ifNotYou: 'Si no has sido tú, no hagas nada. Nadie puede usar la cuenta sin este enlace.',
      text: '${org.name}: confirma tu cuenta: ${registrationActivationLink}',
    },
    RegistrationAttempt: {
      subject: 'Ya tienes una cuenta en ${org.name}',
      preheader: 'Alguien ha intentado registrarse con tu dirección. No ha cambiado nada.',
      title: 'Ya tienes una cuenta',
      paragraphs: [
        'Alguien ha intentado crear una cuenta en ${org.name} con esta dirección. Ya existe una, así que no ha cambiado nada.',
        'Si has sido tú, inicia sesión con la cuenta que ya tienes.',
      ],
      button: 'Iniciar sesión',
      ends: null,
      why: 'Recibes este mensaje porque esta dirección pertenece a una cuenta de ${org.name}.',
      ifNotYou: 'Si no has sido tú, no hagas nada. Tu cuenta y tu contraseña siguen como estaban.',
      text: '${org.name}: ya tienes una cuenta. Entra en: ${signInLink}',
    },
    ForgotPassword: {
      subject: 'Elige una contraseña nueva para ${org.name}',
      preheader: 'Has pedido una contraseña nueva. La actual sigue funcionando.',
      title: 'Elige una contraseña nueva',
      paragraphs: ['Has pedido una contraseña nueva para tu cuenta ${user.profile.login} de ${org.name}.'],
      button: 'Elegir contraseña nueva',
      ends: 'El enlace funciona una sola vez, hasta el ${resetPasswordTokenExpirationDate}.',
      why: 'Recibes este mensaje porque alguien ha pedido una contraseña nueva para la cuenta con esta dirección.',
      ifNotYou: 'Si no has sido tú, no hagas nada. Tu contraseña actual sigue funcionando y nadie puede cambiarla sin este enlace.',
      text: '${org.name}: elige una clave nueva: ${resetPasswordLink}',
    },
    PasswordChanged: {
      subject: 'Se ha cambiado tu contraseña de ${org.name}',
      preheader: 'Si has sido tú, todo está en orden.',
      title: 'Se ha cambiado tu contraseña',
      paragraphs: [
        'La contraseña de tu cuenta ${user.profile.login} de ${org.name} se cambió el ${request.time}.',
        'Si has sido tú, todo está en orden y no tienes que hacer nada.',
      ],
      button: null,
      ends: null,
      why: 'Recibes este mensaje porque te avisamos cada vez que cambia tu contraseña.',
      ifNotYou: 'Si no has sido tú, puede que otra persona esté usando tu cuenta. Avisa enseguida a quienes gestionan ${org.name}.',
      text: '${org.name}: tu clave ha cambiado. Si no lo has hecho, avisa enseguida.',
    },
  },
};

/** In place of an address: one mail to each administrator, who is looked up when it is delivered. */
export const toAdministrators = 'administrators';

/** One rule or mapping in each engine's words. All of them give the same of the same person, which the bench makes sure of first. */
export interface Task {
  readonly name: string;
  /** Roster's, which is Okta's classic dialect. */
  readonly roster: string;
  /** The body of a function of `user`: what somebody would write by hand who knew that every attribute may be null. */
  readonly script: string;
  readonly filtrex: string;
  readonly cel: string;
  readonly jsonata: string;
  readonly exprEval: string;
}

/** Group rules first, then mappings. */
export const tasks: readonly Task[] = [
  {
    name: 'one attribute',
    roster: 'user.department == "Engineering"',
    script: 'return user.department === "Engineering"',
    filtrex: 'department == "Engineering"',
    cel: 'user.department == "Engineering"',
    jsonata: 'department = "Engineering"',
    exprEval: 'user.department == "Engineering"',
  },
  {
    name: 'two attributes',
    roster: 'user.department == "Sales" AND user.city == "Berlin"',
    script: 'return user.department === "Sales" && user.city === "Berlin"',
    filtrex: 'department == "Sales" and city == "Berlin"',
    cel: 'user.department == "Sales" && user.city == "Berlin"',
    jsonata: 'department = "Sales" and city = "Berlin"',
    exprEval: 'user.department == "Sales" and user.city == "Berlin"',
  },
  {
    name: 'one of three',
    roster: 'user.countryCode == "DE" OR user.countryCode == "AT" OR user.countryCode == "CH"',
    script: 'return user.countryCode === "DE" || user.countryCode === "AT" || user.countryCode === "CH"',
    filtrex: 'countryCode == "DE" or countryCode == "AT" or countryCode == "CH"',
    cel: 'user.countryCode == "DE" || user.countryCode == "AT" || user.countryCode == "CH"',
    jsonata: 'countryCode = "DE" or countryCode = "AT" or countryCode = "CH"',
    exprEval: 'user.countryCode == "DE" or user.countryCode == "AT" or user.countryCode == "CH"',
  },
  {
    name: 'brackets and a negation',
    roster: '!(user.userType == "contractor") AND (user.city == "Berlin" OR user.city == "Vienna")',
    script: 'return !(user.userType === "contractor") && (user.city === "Berlin" || user.city === "Vienna")',
    filtrex: 'not (userType == "contractor") and (city == "Berlin" or city == "Vienna")',
    cel: '!(user.userType == "contractor") && (user.city == "Berlin" || user.city == "Vienna")',
    jsonata: '$not(userType = "contractor") and (city = "Berlin" or city = "Vienna")',
    exprEval: 'not (user.userType == "contractor") and (user.city == "Berlin" or user.city == "Vienna")',
  },
  {
    name: 'a beginning',
    roster: 'String.startsWith(user.title, "Senior")',
    script: 'return user.title !== null && user.title.startsWith("Senior")',
    filtrex: 'startsWith(title, "Senior")',
    cel: 'user.title.startsWith("Senior")',
    jsonata: '$substring(title, 0, 6) = "Senior"',
    exprEval: 'startsWith(user.title, "Senior")',
  },
  {
    name: 'a part',
    roster: 'String.stringContains(user.email, "@corp.example")',
    script: 'return user.email !== null && user.email.includes("@corp.example")',
    filtrex: 'includes(email, "@corp.example")',
    cel: 'user.email.contains("@corp.example")',
    jsonata: '$contains(email, "@corp.example")',
    exprEval: 'includes(user.email, "@corp.example")',
  },
  {
    name: 'a value of a list',
    roster: 'Arrays.contains(user.roles, "approver")',
    script: 'return user.roles !== null && user.roles.includes("approver")',
    filtrex: '"approver" in roles',
    cel: '"approver" in user.roles',
    jsonata: '"approver" in roles',
    exprEval: 'has(user.roles, "approver")',
  },
  {
    name: 'a range',
    roster: 'user.level >= 5 AND user.level < 9',
    script: 'return user.level >= 5 && user.level < 9',
    filtrex: 'level >= 5 and level < 9',
    cel: 'user.level >= 5.0 && user.level < 9.0',
    jsonata: 'level >= 5 and level < 9',
    exprEval: 'user.level >= 5 and user.level < 9',
  },
  {
    name: 'null and a beginning',
    roster: 'user.costCenter != null AND String.startsWith(user.costCenter, "CC-4")',
    script: 'return user.costCenter !== null && user.costCenter.startsWith("CC-4")',
    filtrex: 'exists(costCenter) and startsWith(costCenter, "CC-4")',
    cel: 'user.costCenter != null && user.costCenter.startsWith("CC-4")',
    jsonata: '$type(costCenter) != "null" and $substring(costCenter, 0, 4) = "CC-4"',
    exprEval: 'present(user.costCenter) and startsWith(user.costCenter, "CC-4")',
  },
  {
    name: 'a length and a part',
    roster: 'String.len(user.employeeNumber) == 6 AND String.stringContains(user.title, "Engineer")',
    script: 'return user.employeeNumber.length === 6 && user.title.includes("Engineer")',
    filtrex: 'length(employeeNumber) == 6 and includes(title, "Engineer")',
    cel: 'size(user.employeeNumber) == 6 && user.title.contains("Engineer")',
    jsonata: '$length(employeeNumber) = 6 and $contains(title, "Engineer")',
    exprEval: 'len(user.employeeNumber) == 6 and includes(user.title, "Engineer")',
  },
  {
    name: 'a full name',
    roster: 'user.firstName + " " + user.lastName',
    script: 'return user.firstName + " " + user.lastName',
    filtrex: 'join3(firstName, " ", lastName)',
    cel: 'user.firstName + " " + user.lastName',
    jsonata: 'firstName & " " & lastName',
    exprEval: 'user.firstName || " " || user.lastName',
  },
  {
    name: 'a login of names',
    roster: 'String.toLowerCase(user.firstName + "." + user.lastName)',
    script: 'return (user.firstName + "." + user.lastName).toLowerCase()',
    filtrex: 'lower(join3(firstName, ".", lastName))',
    cel: '(user.firstName + "." + user.lastName).lowerAscii()',
    jsonata: '$lowercase(firstName & "." & lastName)',
    exprEval: 'lower(user.firstName || "." || user.lastName)',
  },
  {
    name: 'before the @',
    roster: 'String.substringBefore(user.email, "@")',
    script: 'const at = user.email.indexOf("@"); return at < 0 ? "" : user.email.slice(0, at)',
    filtrex: 'before(email, "@")',
    cel: 'before(user.email, "@")',
    jsonata: '$substringBefore(email, "@")',
    exprEval: 'before(user.email, "@")',
  },
  {
    name: 'an initial and a name',
    roster: 'String.substring(user.firstName, 0, 1) + user.lastName',
    script: 'return user.firstName.substring(0, 1) + user.lastName',
    filtrex: 'join2(cut(firstName, 0, 1), lastName)',
    cel: 'user.firstName.substring(0, 1) + user.lastName',
    jsonata: '$substring(firstName, 0, 1) & lastName',
    exprEval: 'cut(user.firstName, 0, 1) || user.lastName',
  },
  {
    name: 'a nickname or the name',
    roster: 'user.nickName ?: user.firstName',
    script: 'return user.nickName === null || user.nickName === "" ? user.firstName : user.nickName',
    filtrex: 'if exists(nickName) and nickName != "" then nickName else firstName',
    cel: 'user.nickName == null || user.nickName == "" ? user.firstName : user.nickName',
    jsonata: '$type(nickName) = "null" or nickName = "" ? firstName : nickName',
    exprEval: 'present(user.nickName) and user.nickName != "" ? user.nickName : user.firstName',
  },
  {
    name: 'a prefix for some',
    roster: 'user.userType == "contractor" ? "ext-" + user.login : user.login',
    script: 'return user.userType === "contractor" ? "ext-" + user.login : user.login',
    filtrex: 'if userType == "contractor" then join2("ext-", login) else login',
    cel: 'user.userType == "contractor" ? "ext-" + user.login : user.login',
    jsonata: 'userType = "contractor" ? "ext-" & login : login',
    exprEval: 'user.userType == "contractor" ? "ext-" || user.login : user.login',
  },
  {
    name: 'a Windows name',
    roster:
      'String.toUpperCase(String.substringBefore(String.substringAfter(user.email, "@"), ".")) + "\\" + String.substringBefore(user.email, "@")',
    script: `const at = user.email.indexOf("@"); const host = at < 0 ? "" : user.email.slice(at + 1); const point = host.indexOf(".");
      return (point < 0 ? "" : host.slice(0, point)).toUpperCase() + "\\\\" + (at < 0 ? "" : user.email.slice(0, at))`,
    filtrex: 'join3(upper(before(after(email, "@"), ".")), "\\\\", before(email, "@"))',
    cel: 'before(after(user.email, "@"), ".").upperAscii() + "\\\\" + before(user.email, "@")',
    jsonata: '$uppercase($substringBefore($substringAfter(email, "@"), ".")) & "\\\\" & $substringBefore(email, "@")',
    exprEval: 'upper(before(after(user.email, "@"), ".")) || backslash || before(user.email, "@")',
  },
  {
    name: 'a display name or both',
    roster: 'user.displayName != null AND user.displayName != "" ? user.displayName : user.firstName + " " + user.lastName',
    script: 'return user.displayName !== null && user.displayName !== "" ? user.displayName : user.firstName + " " + user.lastName',
    filtrex: 'if exists(displayName) and displayName != "" then displayName else join3(firstName, " ", lastName)',
    cel: 'user.displayName != null && user.displayName != "" ? user.displayName : user.firstName + " " + user.lastName',
    jsonata: '$type(displayName) != "null" and displayName != "" ? displayName : firstName & " " & lastName',
    exprEval: 'present(user.displayName) and user.displayName != "" ? user.displayName : user.firstName || " " || user.lastName',
  },
  {
    name: 'a switch',
    roster: 'String.stringSwitch(user.department, "other", "Sales", "revenue", "Marketing", "revenue", "Engineer", "technology")',
    script: `return user.department.includes("Sales") ? "revenue" : user.department.includes("Marketing") ? "revenue"
      : user.department.includes("Engineer") ? "technology" : "other"`,
    filtrex: `if includes(department, "Sales") then "revenue" else if includes(department, "Marketing") then "revenue"
      else if includes(department, "Engineer") then "technology" else "other"`,
    cel: `user.department.contains("Sales") ? "revenue" : user.department.contains("Marketing") ? "revenue"
      : user.department.contains("Engineer") ? "technology" : "other"`,
    jsonata: `$contains(department, "Sales") ? "revenue" : $contains(department, "Marketing") ? "revenue"
      : $contains(department, "Engineer") ? "technology" : "other"`,
    exprEval: `includes(user.department, "Sales") ? "revenue" : includes(user.department, "Marketing") ? "revenue"
      : includes(user.department, "Engineer") ? "technology" : "other"`,
  },
  {
    name: 'another host',
    roster: 'String.replace(user.email, "@corp.example", "@example.com")',
    script: 'return user.email.replaceAll("@corp.example", "@example.com")',
    filtrex: 'replaced(email, "@corp.example", "@example.com")',
    cel: 'replaced(user.email, "@corp.example", "@example.com")',
    jsonata: '$replace(email, "@corp.example", "@example.com")',
    exprEval: 'replaced(user.email, "@corp.example", "@example.com")',
  },
];

const pick = <Each>(from: readonly Each[], at: number): Each => from[at % from.length] as Each;

/** A person as the directory has her: all attributes are there, some are null. */
export const person = (index: number) => ({
  login: `person${index}@corp.example`,
  email: pick([`person${index}@corp.example`, `p.${index}@example.org`], index),
  firstName: pick(['Ada', 'Grace', 'Alan', 'Edsger', 'Barbara'], index),
  lastName: pick(['Lovelace', 'Hopper', 'Turing', 'Dijkstra', 'Liskov', 'Knuth', 'Kay'], index),
  nickName: pick([null, '', 'Ace', null], index),
  displayName: pick([null, 'The Boss', ''], index),
  department: pick(['Engineering', 'Sales', 'Marketing', 'Finance', 'Legal'], index),
  title: pick(['Senior Engineer', 'Director', 'Engineer', 'Senior Clerk'], index),
  city: pick(['Berlin', 'Vienna', 'Zurich'], index),
  countryCode: pick(['DE', 'AT', 'CH', 'FR'], index),
  userType: pick(['employee', 'contractor', 'employee'], index),
  costCenter: pick([null, 'CC-4711', 'CC-1234'], index),
  employeeNumber: `E${String(10_000 + index)}`,
  level: index % 12,
  roles: pick([['reader'], ['reader', 'approver'], [], ['a', 'b', 'c', 'approver']], index),
});

export type Person = ReturnType<typeof person>;

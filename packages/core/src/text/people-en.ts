import type { PeopleText } from './people-ja.ts'

export const peopleEn: PeopleText = {
  importColumn: {
    employeeNumber: 'Employee number',
    name: 'Name',
    nameKana: 'Name (kana)',
    department: 'Department',
    email: 'E-mail address',
    managerEmail: "Manager's e-mail",
    language: 'Language',
    leftOn: 'Left on',
    leaveFrom: 'Leave from',
    leaveUntil: 'Leave until',
    institutionCode: 'Institution code',
    loginId: 'Login ID',
    expectedHostname: 'PC name',
    expectedOsUser: 'OS user',
  },
  importProblem: {
    cell_count: {
      what: 'The row has more cells than there are headings ({detail}).',
      todo: 'Put quotes (") around values that contain the separator.',
    },
    no_key: { what: 'It does not say whose row it is.', todo: 'Give an employee number, e-mail address or login ID.' },
    name_needed: { what: 'The name is missing.', todo: 'Enter the name.' },
    too_long: { what: 'It is too long.', todo: 'Shorten it.' },
    control_character: { what: 'It contains a control character.', todo: 'Type the value again.' },
    excel_number: {
      what: 'A spreadsheet has turned it into a number and lost digits.',
      todo: 'Format the column as text and enter the original value again.',
    },
    leading_zero_lost: {
      what: 'Leading zeros seem to be lost: {detail} is on record.',
      todo: 'Format the column as text and enter it with its zeros.',
    },
    email_invalid: { what: 'It is no e-mail address.', todo: 'Write it as name@example.co.jp.' },
    language_unknown: { what: 'It is none of the languages.', todo: 'Write ja or en.' },
    date_invalid: { what: 'It cannot be read as a date.', todo: 'Write it as 2027-03-31.' },
    leave_backwards: { what: 'The leave ends before it begins.', todo: 'Check both dates.' },
    login_id_invalid: { what: 'It cannot be a login ID.', todo: 'Enter up to 64 characters without spaces.' },
    institution_unknown: {
      what: 'No authority with this institution code is connected.',
      todo: 'See the code on the page of authorities.',
    },
    institution_needed: { what: 'It does not say at which authority.', todo: 'Enter the institution code.' },
    login_id_needed: {
      what: 'PC name and OS user go with a login ID.',
      todo: 'Enter the login ID, or remove this value.',
    },
    login_id_twice: { what: 'Line {detail} has the same login ID.', todo: 'Remove one of the two lines.' },
    login_id_of_another: {
      what: 'This login ID is that of somebody else ({detail}).',
      todo: 'Check whose it is. Two people cannot share a login ID.',
    },
    email_of_another: {
      what: 'This e-mail address is that of somebody else ({detail}).',
      todo: 'Check the address or the employee number.',
    },
    differs_from_line: {
      what: 'Line {detail}, of the same person, says something else.',
      todo: 'Make both lines say the same.',
    },
  },
  importFile: {
    empty: { what: 'The file has no lines.', todo: 'Put headings into the first line and people below.' },
    too_large: { what: 'The file is larger than 10 MB.', todo: 'Import it in parts.' },
    too_many_rows: { what: 'There are more than 50,000 rows.', todo: 'Import it in parts.' },
    encoding: {
      what: 'Its character encoding cannot be read.',
      todo: 'Save it as CSV in UTF-8 or Shift_JIS. Excel’s own .xlsx is not read.',
    },
    quote_open: {
      what: 'The quote (") that opens in line {line} is never closed.',
      todo: 'Close it, or write quotes within a value twice ("").',
    },
    quote_misplaced: {
      what: 'There is a misplaced quote (") in line {line}.',
      todo: 'Quote the whole value, and write quotes within it twice ("").',
    },
    no_columns: {
      what: 'None of the headings in the first line is employee number, e-mail address or login ID.',
      todo: 'Put headings into the first line. A template can be downloaded.',
    },
    column_twice: { what: 'There are two columns for “{column}”.', todo: 'Keep one.' },
  },
  importErrorHeading: 'Error',
  whyNothing: {
    locked: {
      what: 'The login ID has been locked since {since}.',
      todo: 'Ask a master or administrator user to unlock it. A master user is unlocked by the institution alone.',
    },
    waits: {
      what: '“{state}” since {since}: waiting for the {party}.',
      todo: 'The page of the work says what comes next.',
    },
    tried_again: { what: 'Work is under way ({state}).', todo: 'It goes on by itself at {at}.' },
    window_opens: {
      what: 'The certificate is valid and cannot be renewed yet. It can be from {at}.',
      todo: 'Nothing is to be done now.',
    },
    no_pc: {
      what: 'It is not known which PC this person uses.',
      todo: 'Install the agent on it, or assign it on the matching page.',
    },
    no_pc_expected: {
      what: 'No PC is assigned. The agent of the expected PC ({hostname}) has not been confirmed as theirs either.',
      todo: 'Enrol the agent on that PC, and assign it on the matching page.',
    },
    pc_pending_approval: { what: 'PC {hostname} waits for approval.', todo: 'Approve it on its page.' },
    pc_quarantined: { what: 'PC {hostname} is quarantined.', todo: 'See the reason on its page.' },
    pc_retired: { what: 'PC {hostname} is retired.', todo: 'Assign a new PC.' },
    pc_never_connected: {
      what: 'The agent of PC {hostname} has never connected.',
      todo: 'Check that the PC is on and reaches the console.',
    },
    pc_offline: {
      what: 'PC {hostname} has not been connected since {since}.',
      todo: 'It connects by itself when its user starts it and signs in.',
    },
    no_certificate: { what: 'There is no certificate yet.', todo: 'Ask for one on the page of the PC.' },
    certificate: {
      what: 'The certificate cannot be renewed: {label}.',
      todo: 'See its page for the reason, and ask for a new one on the page of the PC.',
    },
    can_be_renewed: {
      what: 'It can be renewed, and nobody has asked for it yet.',
      todo: 'Ask for the renewal on its page.',
    },
  },
  absence: {
    left: { what: 'Left the company on {on}.', todo: 'See that the login ID is closed and the certificate revoked.' },
    on_leave: { what: 'On leave (until {until}).', todo: 'Ask for the renewal or a new certificate on return.' },
  },
}

// What the service worker keeps of hours logged without a connection, and what it tells the pages of them.

/** Of each course by its slug: hours-SLUG as typed, was-SLUG as the page had shown them, title-SLUG its name. */
type Fields = Record<string, string>;

interface KeptHours {
  account: string;
  /** Its Monday, as in the address of the form. */
  week: string;
  fields: Fields;
  /** Sent, and not taken by the server: left to the learner. */
  refused: boolean;
  keptAt: number;
}

/** What a page says of hours that were sent, or that are kept: those can be discarded. */
interface Notice {
  text: string;
  label: string;
  link?: string;
  discard?: string;
  week?: string;
  refused?: boolean;
  fields?: Fields;
}

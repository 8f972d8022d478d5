// How traffic is cut into windows, for monitors and their functions: imports nothing.

/** A window's length where nobody chose it. */
export const DEFAULT_WINDOW_SECONDS = 86_400;

/** How long after its end a window's captured requests are all there: they arrive minutes late. */
export const CAPTURE_DELAY_SECONDS = 600;

/**
 * How far back a monitor makes up for windows that it missed, by the time of their events. CloudWatch takes values of the last
 * two weeks; a day less, so that an event that is tried again still can.
 */
export const CATCH_UP_SECONDS = 13 * 86_400;

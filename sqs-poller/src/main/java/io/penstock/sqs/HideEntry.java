package io.penstock.sqs;

/**
 * A message whose visibility timeout is changed.
 *
 * @param handle its receipt handle
 * @param seconds how long it is hidden from now on; 0 makes it visible
 */
record HideEntry(String handle, int seconds) {}

package io.github.exchangeonline.benchmark;

/** A request that sends one mail before it is answered, or asks for one. */
enum Request {
  EXECUTE_ACTIONS("execute-actions-email"),
  FORGOT_PASSWORD("forgot-password");

  private final String title;

  Request(String title) {
    this.title = title;
  }

  String title() {
    return title;
  }
}

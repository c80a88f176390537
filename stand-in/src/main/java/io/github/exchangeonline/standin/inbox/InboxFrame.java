package io.github.exchangeonline.standin.inbox;

import io.github.exchangeonline.standin.http.Html;

/** The frame around every page of the inbox. */
final class InboxFrame {
  private static final String FRAME =
      """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      %s
      <title>%s</title>
      <style>
      :root { color-scheme: light dark; --ink:#1d2127; --soft:#656d78; --card:#fff; --page:#f3f5f9;
        --line:#e1e5eb; --act:#0a63c2; --hover:#f5f8fc; --frame:#fff }
      @media (prefers-color-scheme: dark) { :root { --ink:#eceef1; --soft:#9aa3af; --card:#1d2128;
        --page:#121418; --line:#333a44; --act:#6cb0f7; --hover:#252b34 } }
      * { box-sizing:border-box }
      body { margin:0; background:var(--page); color:var(--ink);
        font:16px/1.5 "Segoe UI",system-ui,sans-serif }
      header { background:linear-gradient(100deg,#1b4f93,#2f7f86); color:#fff }
      header a { color:inherit; text-decoration:none; font-weight:600; display:block;
        max-width:56rem; margin:auto; padding:.8rem 1.2rem }
      main { max-width:56rem; margin:1.2rem auto; background:var(--card); padding:1.4rem 1.2rem;
        border:1px solid var(--line); border-radius:10px }
      @media (max-width:40rem) { main { margin:0; border:0; border-radius:0; min-height:100vh } }
      h1 { font-size:1.5rem; line-height:1.25; margin:.2rem 0 1rem; overflow-wrap:anywhere }
      a { color:var(--act) } a:focus-visible { outline:2px solid var(--act); outline-offset:2px }
      nav { display:flex; gap:.5rem; flex-wrap:wrap; margin-bottom:1rem }
      nav a { border:1px solid var(--line); border-radius:2rem; padding:.2rem .9rem;
        text-decoration:none; font-size:.9rem; overflow-wrap:anywhere }
      nav a[aria-current] { background:var(--act); border-color:var(--act); color:var(--card) }
      .mails { list-style:none; margin:0 -1.2rem; padding:0 }
      .mails li { border-top:1px solid var(--line) }
      .mails a { display:block; padding:.8rem 1.2rem; color:inherit; text-decoration:none }
      .mails a:hover { background:var(--hover) }
      .line { display:flex; justify-content:space-between; gap:1rem }
      .line b { overflow-wrap:anywhere } time,.soft { color:var(--soft); font-size:.875rem }
      time { white-space:nowrap } .subject { display:block; overflow-wrap:anywhere }
      .empty { text-align:center; color:var(--soft); padding:3rem 0 }
      dl { margin:0 0 1rem; font-size:.94rem } dl div { display:flex; gap:1rem; padding:.12rem 0 }
      dt { flex:none; width:9rem; color:var(--soft); overflow-wrap:anywhere }
      dd { margin:0; min-width:0; overflow-wrap:anywhere }
      @media (max-width:40rem) { dl div { display:block; padding:.25rem 0 } dt { width:auto } }
      iframe { width:100%%; height:60vh; min-height:20rem; border:1px solid var(--line);
        border-radius:6px; background:var(--frame); color-scheme:light; resize:vertical }
      details { border-top:1px solid var(--line); margin-top:1rem; padding-top:.7rem }
      summary { cursor:pointer; font-weight:600 }
      pre { white-space:pre-wrap; overflow-wrap:anywhere; font-size:.875rem }
      </style>
      </head>
      <body>
      <header><a href="/">Stand-in for Exchange Online</a></header>
      <main>
      <h1>%s</h1>
      %s
      </main>
      </body>
      </html>
      """;

  private InboxFrame() {}

  /** A page with that title; the content is HTML already. */
  static String of(String title, String content, boolean refreshes) {
    return FRAME.formatted(
        refreshes ? "<meta http-equiv=\"refresh\" content=\"4\">" : "",
        Html.escape(title),
        Html.escape(title),
        content);
  }
}

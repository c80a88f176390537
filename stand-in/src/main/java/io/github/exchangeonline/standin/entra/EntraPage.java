package io.github.exchangeonline.standin.entra;

import io.github.exchangeonline.standin.http.Html;

/** The frame around every page of the sign-in. */
final class EntraPage {
  private static final String FRAME =
      """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="referrer" content="no-referrer">
      <title>%s</title>
      <style>
      :root { color-scheme: light dark; --ink:#1b1b1b; --soft:#5f6368; --card:#fff; --page:#eef1f6;
        --line:#d8dce3; --act:#0a63c2; --hover:#f2f5fa }
      @media (prefers-color-scheme: dark) { :root { --ink:#f1f1f1; --soft:#a9adb5; --card:#1f232a;
        --page:#121418; --line:#383e48; --act:#5aa5f5; --hover:#292f38 } }
      * { box-sizing: border-box }
      body { margin:0; min-height:100vh; display:grid; place-items:center; padding:1rem;
        background:var(--page); color:var(--ink); font:16px/1.45 "Segoe UI",system-ui,sans-serif }
      main { width:100%%; max-width:27.5rem; background:var(--card); padding:2.2rem 2rem 1.6rem;
        border-radius:6px; box-shadow:0 2px 10px rgb(0 0 0/.18) }
      .brand { display:flex; gap:.5rem; align-items:center; color:var(--soft); font-weight:600 }
      .brand i { width:1.1rem; height:1.1rem; border-radius:3px;
        background:linear-gradient(135deg,#3f7fd8,#53b5a6) }
      h1 { font-size:1.45rem; font-weight:600; margin:1rem 0 .6rem }
      p,li { overflow-wrap:anywhere }
      ul.list { list-style:none; margin:1rem -2rem; padding:0; border-top:1px solid var(--line) }
      ul.list li { border-bottom:1px solid var(--line) }
      ul.list button { all:unset; box-sizing:border-box; display:flex; gap:.9rem; width:100%%;
        align-items:center; padding:.75rem 2rem; cursor:pointer }
      ul.list button:hover { background:var(--hover) }
      ul.list button:focus-visible { outline:2px solid var(--act); outline-offset:-2px }
      .face { flex:none; width:2.4rem; height:2.4rem; border-radius:50%%; display:grid;
        place-items:center; background:var(--act); color:var(--card); font-weight:600 }
      .who { display:block; min-width:0 } .who b,.who small { display:block; overflow-wrap:anywhere }
      small,.soft { color:var(--soft); font-size:.875rem }
      input[type=text],input[type=email] { width:100%%; font:inherit; color:inherit; padding:.5rem 0;
        background:none; border:0; border-bottom:1px solid var(--soft); border-radius:0 }
      .buttons { display:flex; gap:.6rem; justify-content:flex-end; margin-top:1.6rem; flex-wrap:wrap }
      .buttons button,.primary { font:inherit; padding:.45rem 1.3rem; border:0; border-radius:3px;
        background:var(--line); color:var(--ink); cursor:pointer; min-width:6.5rem }
      .buttons .primary,.primary { background:var(--act); color:var(--card) }
      .error { color:#c4262e } @media (prefers-color-scheme: dark) { .error { color:#ff8b90 } }
      footer { margin-top:1.8rem; color:var(--soft); font-size:.8rem }
      </style>
      </head>
      <body>
      <main>
      <div class="brand"><i></i>Stand-in for Microsoft Entra ID</div>
      <h1>%s</h1>
      %s
      <footer>A stand-in for tests and demos. Nobody's password is asked for here.</footer>
      </main>
      </body>
      </html>
      """;

  private EntraPage() {}

  /** A page with that title; the content is HTML already. */
  static String of(String title, String content) {
    return FRAME.formatted(Html.escape(title), Html.escape(title), content);
  }
}

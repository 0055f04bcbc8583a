namespace Pantheon.Reporting.Rendering;

/// <summary>The page's one style sheet: system fonts, light and dark, narrow screens and print.</summary>
internal static class HtmlStyle
{
    public const string Sheet = """
        :root { color-scheme: light dark; --ink: #1c2024; --dim: #5b636b; --paper: #fff; --soft: #f3f5f7; --line: #d5dbe1; --good: #1a7037; --ask: #8a5a00; --bad: #b3261e; }
        @media (prefers-color-scheme: dark) { :root { --ink: #e7eaed; --dim: #a3acb5; --paper: #14171a; --soft: #1e2327; --line: #353c43; --good: #6bd08b; --ask: #e8b754; --bad: #ff8f86; } }
        * { box-sizing: border-box; }
        body { margin: 0 auto; max-width: 62rem; padding: 1.5rem 1rem 4rem; color: var(--ink); background: var(--paper); font: 16px/1.55 system-ui, sans-serif; overflow-wrap: anywhere; }
        h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 .5rem; } h2 { font-size: 1.2rem; margin: 2.2rem 0 .6rem; border-bottom: 1px solid var(--line); padding-bottom: .25rem; } h3 { font-size: 1rem; margin: 1.2rem 0 .4rem; }
        .lead { font-size: 1.1rem; font-weight: 600; margin: .2rem 0; } .dim { color: var(--dim); } .good { color: var(--good); } .ask { color: var(--ask); } .bad { color: var(--bad); }
        .note { border-left: 4px solid var(--ask); background: var(--soft); padding: .5rem .8rem; margin: .8rem 0; } .note.bad { border-color: var(--bad); color: inherit; }
        .wide { overflow-x: auto; } table { border-collapse: collapse; width: 100%; font-size: .92rem; } th, td { text-align: left; padding: .35rem .6rem .35rem 0; border-bottom: 1px solid var(--line); vertical-align: top; min-width: 3rem; } th { color: var(--dim); font-weight: 500; white-space: nowrap; } td:first-child { white-space: nowrap; } .n { text-align: right; white-space: nowrap; }
        pre { background: var(--soft); padding: .6rem .8rem; overflow-x: auto; font: .86rem/1.45 ui-monospace, monospace; margin: .5rem 0; border-radius: 4px; } details, article { border: 1px solid var(--line); border-radius: 6px; padding: .6rem .9rem; margin: .6rem 0; } summary { cursor: pointer; } ol, ul { padding-left: 1.3rem; margin: .3rem 0; }
        .gantt { display: block; width: 100%; min-width: 34rem; height: auto; font-size: 12px; margin: .6rem 0; } .gantt text { fill: var(--dim); } .grid { stroke: var(--line); } .g-good { fill: var(--good); } .g-hold { fill: var(--ask); } .g-bad { fill: var(--bad); } .g-idle { fill: var(--dim); }
        footer { margin-top: 2.5rem; color: var(--dim); font-size: .85rem; }
        @media (max-width: 44rem) { td:nth-child(2):not(.n), td:last-child:not(.n) { min-width: 11rem; } }
        @media print { body { max-width: none; padding: 0; } details, article { break-inside: avoid; } }
        """;
}

namespace Pantheon.Host.Commands;

/// <summary>The texts of `pantheon help TOPIC`.</summary>
internal static class HelpTopics
{
    private const string ExitCodes = """
        0    done, and the answer is yes
        1    done, and the answer is no: a run failed or is held, doctor found an error
        2    wrong usage: unknown option, bad value
        3    invalid files: catalog or box file
        4    refused by policy: origin, tool, window closed, secrets in a service's environment
        5    something needed is not there: store, sandbox, runtime, model, program
        6    not found: run, task, flow, node
        7    conflict: already queued, already running, not ended yet, folder not empty
        8    integrity: a signature or hash does not match
        124  not run: the deadline came first
        130  stopped by Ctrl-C        143  stopped by SIGTERM

        A command that waits for a run ends with 0 for ready and no_change, 1 for failed and held, 4 for refused, 124 for not_run, 130 for cancelled.
        """;

    private const string EnvironmentVariables = """
        PANTHEON_CATALOG       the catalog's folder; --catalog goes before it
        PANTHEON_BOX           the box file; --box goes before it
        PANTHEON_PG_BIN        folder of the Postgres server's programs, for the private store
        PANTHEON_LLAMA_SERVER  the llama-server that 'init --demo' uses; else the one on PATH, else the one in the user's cache
        PANTHEON_PAGER, PAGER  what shows output that is longer than the terminal, the first before the second; 'less -FRX' unless set, none where it is empty or 'cat'
        PANTHEON_FORCE_TTY     lay out for a terminal of so many columns, also in a pipe; nothing is paged then
        NO_COLOR, TERM=dumb    no colour        CLICOLOR_FORCE=1   colour also in a pipe, and also with NO_COLOR; --no-color goes before all
        XDG_CONFIG_HOME        pantheon/box.yaml below it is the box file (~/.config unless set)
        XDG_RUNTIME_DIR        sockets, where a path would be too long elsewhere

        The catalog is found by --catalog, PANTHEON_CATALOG, then walking up for .pantheon/ or pantheon.yaml.
        The box file is found by --box, PANTHEON_BOX, box.yaml beside .pantheon/, $XDG_CONFIG_HOME/pantheon/box.yaml, /etc/pantheon/box.yaml.
        Tools get only what the policy's env.pass and env.set name, whatever this environment holds.
        """;

    private const string Formatting = """
        Data goes to standard output; progress, warnings and hints go to standard error. In a pipe there is no colour and no cutting of lines.
        --json prints one JSON object, named by its "$schema" (as in pantheon/runs-list/v1); its shape only grows. Times in JSON are RFC 3339 in UTC.
        --json=a,b prints only these fields of it, of a list of each thing in it; --json=? lists them. --jq EXPR puts it through jq:
          pantheon runs list --jq '.runs[] | select(.outcome == "failed") | .reason'
        -o table   columns, cut at the terminal's width       -o wide   whole, with columns that are left out else
        -o plain   one record per line, tabs between its fields, no headings, no colour: for grep, cut and awk
        -o md      Markdown, to paste into an issue           -o html   tables of HTML, without a page around them; a report is a page
        On a terminal, what is longer than it goes through a pager (pantheon help environment); --no-pager prints it straight.
        --quiet leaves out progress and hints; warnings and errors stay. --verbose says also which files were read, and how long it took.
        Faults in files are printed as FILE:LINE:COLUMN: error PANnnnn: TEXT, with the line and a caret; every code is explained in ops/docs/errors.md.
        """;

    private const string Policy = """
        pantheon policy show             the policy in force now, rule by rule, each with its file and line
        pantheon policy check            what admission would say of every flow, agent and queued run; ends with 4 when anything is refused
        pantheon policy explain RUN      which rule refused a run or a call, and where it stands at the commit that the run is pinned to
        pantheon policy windows          the next windows of the night, with the nights on which the clock is changed

        A policy is policies/NAME.yaml of the catalog: a mode (night or day), windows, and what may be used in them. A night admits local models and nothing else; there is no option, variable or setting that widens it.
        A night policy cannot say: another origin than local, push, dns: allow, an address outside this machine and private networks, a tool by pattern, a variable that can load code or hold a secret, on_forbidden: drop. It cannot leave out env.forbid.
        A run is pinned to the catalog's commit when it is queued, and to its mode and the policy's digest when it starts. A policy that is edited later changes nothing of it; one that cannot be read any more ends it.
        By day the cloud is for a person's own foreground commands. No run uses it, queued or not, under any policy.
        """;

    public static IReadOnlyDictionary<string, string> All { get; } = new Dictionary<string, string>
    {
        ["exit-codes"] = ExitCodes,
        ["environment"] = EnvironmentVariables,
        ["formatting"] = Formatting,
        ["policy"] = Policy,
    };
}

using System.Text.RegularExpressions;
using Pantheon.Core.Tools;
using Pantheon.Platform.Processes;

namespace Pantheon.Tools.Shell;

/// <summary>Asks ripgrep, confined and reading only, which files of the tree may hold a match; it never decides what is shown.</summary>
internal sealed partial class RipgrepFiles(ToolMachine machine)
{
    private const int NothingFound = 1;
    private const int MaxOutput = 8 * 1024 * 1024;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly ConfinedCommand _command = new(machine);

    /// <summary>The files below a folder of the tree, or null where ripgrep is not at hand or would read the pattern in another way; then every file is looked into.</summary>
    public async Task<HashSet<string>?> FindAsync(string pattern, bool literal, bool ignoreCase, int maxFileBytes, string folder, ToolContext context, CancellationToken cancellationToken)
    {
        if (!_command.Isolates || ExecutableFinder.Find("rg", "/usr/bin:/usr/local/bin:/bin") is not { } program || (!literal && !MeansTheSame(pattern)))
        {
            return null;
        }

        string[] argv =
        [
            program, "--no-config", "--files-with-matches", "--null", "--no-messages", "--no-ignore", "--hidden", "--crlf", "--max-filesize", FormattableString.Invariant($"{maxFileBytes}"),
            "--glob", "!.git", .. literal ? (string[])["--fixed-strings"] : [], ignoreCase ? "--ignore-case" : "--case-sensitive", "-e", pattern, "--", folder.Length == 0 ? "." : $"./{folder}",
        ];
        try
        {
            var outcome = await _command.RunAsync(new CommandCall(argv, Limit) { MaxOutputBytes = MaxOutput, WorktreeReadOnly = true }, context, cancellationToken);
            return outcome is { TimedOut: false, Breach: Breach.None, Truncated: false, ExitCode: 0 or NothingFound }
                ? [.. outcome.StandardOutput.Split('\0', StringSplitOptions.RemoveEmptyEntries).Select(file => file.StartsWith("./", StringComparison.Ordinal) ? file[2..] : file)]
                : null;
        }
        catch (ProcessStartException)
        {
            return null;
        }
    }

    /// <summary>Whether the expression uses only what both engines read alike: no classes within classes, no escapes but the common ones, no inline options.</summary>
    internal static bool MeansTheSame(string pattern) => Common().IsMatch(pattern);

    [GeneratedRegex(
        @"\A([^\\\[\](){}\n\r]|\\[dDwWsSbB.*+?|()\[\]{}^$/\\-]|\(|\)|\{[0-9]+(,[0-9]*)?\}|\[\^?(\\[dDwWsS.*+?|()\[\]{}^$/\\-]|[A-Za-z0-9_ .,:;=!@#%/<>""'$*+?(){}|]|-(?!-))+\])*\z",
        RegexOptions.ExplicitCapture)]
    private static partial Regex Common();
}

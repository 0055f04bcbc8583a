using Pantheon.Core.Diagnostics;
using Pantheon.Platform.Processes;

namespace Pantheon.Host.Terminal;

/// <summary>`--jq EXPR`: what a command prints as JSON goes through the person's own jq, in front of them, before it is printed.</summary>
internal static class JqFilter
{
    private const string Option = "--jq";
    private const string Program = "jq";
    private const int MostBytes = 256 * 1024 * 1024;
    private const int MostWords = 2000;

    /// <summary>The expression, and the arguments without it, which then ask for JSON; null where there is none. What stands behind `--` is no option, and an option without its value is left for the parser to refuse.</summary>
    public static (string? Expression, string[] Arguments) Take(string[] arguments)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        var (rest, expression) = (new List<string>(), (string?)null);
        var end = Array.IndexOf(arguments, "--") is var dashes and >= 0 ? dashes : arguments.Length;
        for (var i = 0; i < arguments.Length; i++)
        {
            if (i < end - 1 && arguments[i] == Option)
            {
                expression = arguments[++i];
            }
            else if (i < end && arguments[i].StartsWith(Option + "=", StringComparison.Ordinal))
            {
                expression = arguments[i][(Option.Length + 1)..];
            }
            else
            {
                rest.Add(arguments[i]);
            }
        }

        return expression is null ? (null, arguments) : (expression, rest.Exists(IsJson) ? [.. rest] : ["--json", .. rest]);
    }

    /// <summary>What jq makes of the text; nothing of no text. Its own faults are a wrong usage, told in its words.</summary>
    public static async Task<string> ApplyAsync(string text, string expression, HostEnvironment environment, IReadOnlyDictionary<string, string> variables, bool hasColour, TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(environment);
        if (text.Length == 0)
        {
            return "";
        }

        if (ExecutableFinder.Find(Program, variables.GetValueOrDefault("PATH")) is not { } file)
        {
            throw new PantheonException(Codes.JqMissing, "'jq' is not on the PATH, and --jq is carried out by it", "install it (Debian, Ubuntu: apt install jq; macOS: brew install jq), or choose fields with --json=a,b");
        }

        // an expression that begins as an option does is none behind a space
        var outcome = await new ProcessRunner(time).RunAsync(
            new ProcessSpec
            {
                FileName = file,
                Arguments = [hasColour ? "-C" : "-M", expression.StartsWith('-') ? " " + expression : expression],
                Environment = variables,
                WorkingDirectory = environment.Folder,
                StandardInput = System.Text.Encoding.UTF8.GetBytes(text),
                MaxOutputBytes = MostBytes,
            },
            cancellationToken);
        return outcome.Succeeded
            ? outcome.StandardOutput
            : throw new PantheonException(Codes.JqRefused, $"jq could not carry out '{expression}': {Words(outcome)}", "jq's manual explains expressions; --json without --jq shows what they are given");
    }

    private static bool IsJson(string argument) => argument == "--json" || argument.StartsWith("--json=", StringComparison.Ordinal);

    private static string Words(ProcessOutcome outcome)
    {
        var said = string.Join("; ", outcome.StandardError.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        return said.Length == 0 ? FormattableString.Invariant($"it ended with {outcome.ExitCode}") : said.Length > MostWords ? said[..MostWords] + "…" : said;
    }
}

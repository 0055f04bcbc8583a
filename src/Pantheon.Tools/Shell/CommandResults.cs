using System.Text;
using Pantheon.Core.Runs;
using Pantheon.Core.Tools;
using Pantheon.Platform.Processes;
using Pantheon.Tools.Parsing;

namespace Pantheon.Tools.Shell;

/// <summary>Turns how an agent's own command ended into a typed result whose text says first what matters most.</summary>
internal static class CommandResults
{
    /// <summary>Bytes of one result's text: below what a session hands on uncut.</summary>
    public const int MaxText = 15_000;

    private const int MaxShown = 11_000;
    private const int MaxErrors = 4_000;

    // what is looked through for causes; a flood is not
    private const int MaxJudged = 1024 * 1024;

    public static ToolResult Of(ToolSpec spec, IReadOnlyList<string> argv, ProcessOutcome outcome, string root)
    {
        var judged = outcome with { StandardOutput = Judged(outcome.StandardOutput), StandardError = Judged(outcome.StandardError) };
        var input = new ParserInput([], judged.StandardOutput, judged.StandardError) { ReadsFiles = false, Root = root };
        var result = Outcomes.Of(spec, null, argv, judged, input);
        var (error, errorCut) = ShownOutput.Of(input.Shorten(judged.StandardError), result.IsError ? MaxErrors : MaxShown / 3);
        var (output, outputCut) = ShownOutput.Of(input.Shorten(judged.StandardOutput), MaxShown - Encoding.UTF8.GetByteCount(error));
        var cut = errorCut || outputCut || outcome.Truncated;
        return result with
        {
            Text = TestReport.Cut(TextOf(result.Failure, outcome, output, error), MaxText),
            Structured = null,
            StandardOutput = output,
            StandardError = error,
            Truncated = cut,
            Log = Whole(outcome),
        };
    }

    private static string TextOf(Failure? failure, ProcessOutcome outcome, string output, string error)
    {
        var text = new StringBuilder();
        if (failure is not null)
        {
            text.Append("FAILED (").Append(Word.Of(failure.Kind)).Append("): ").Append(failure.Message).Append('\n');
            foreach (var line in failure.ErrorLines)
            {
                text.Append("  ").Append(line).Append('\n');
            }
        }
        else
        {
            text.Append("exit code 0\n");
        }

        if (output.Length == 0 && error.Length == 0)
        {
            return text.Append("It printed nothing.").ToString();
        }

        Append(text, "stdout", output);
        Append(text, "stderr", error);
        return outcome.Truncated
            ? text.Append("(It printed more than is kept: the first and the last 12 MB of each output.)\n").ToString()
            : text.ToString();
    }

    private static void Append(StringBuilder text, string name, string output)
    {
        if (output.Length > 0)
        {
            text.Append("--- ").Append(name).Append(" ---\n").Append(output).Append('\n');
        }
    }

    private static string Judged(string text) =>
        text.Length <= 2 * MaxJudged ? text : $"{text.AsSpan(0, MaxJudged)}\n[…]\n{text.AsSpan(text.Length - MaxJudged)}";

    private static string Whole(ProcessOutcome outcome) =>
        outcome.StandardError.Length == 0 ? outcome.StandardOutput
        : outcome.StandardOutput.Length == 0 ? outcome.StandardError
        : $"{outcome.StandardOutput}\n--- standard error ---\n{outcome.StandardError}";
}

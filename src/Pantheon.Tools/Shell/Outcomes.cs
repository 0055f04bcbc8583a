using System.Globalization;
using System.Text;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Flows;
using Pantheon.Core.Redaction;
using Pantheon.Core.Runs;
using Pantheon.Core.Tools;
using Pantheon.Core.Workspaces;
using Pantheon.Platform.Processes;
using Pantheon.Tools.Parsing;

namespace Pantheon.Tools.Shell;

/// <summary>Turns how a command ended, and what its parser found, into the tool's result and, where it failed, into the kind of failure.</summary>
internal static class Outcomes
{
    private const int MaxText = 16 * 1024;
    private const int MaxShown = 8 * 1024;
    private const int CommandNotFound = 127;
    private const int FirstSignal = 129;

    public static ToolResult Of(ToolSpec spec, string? parser, IReadOnlyList<string> argv, ProcessOutcome raw, ParserInput rawInput)
    {
        // what a terminal would obey stays in the log, and goes neither to a model nor into a failure
        var outcome = raw with { StandardOutput = ShownOutput.Plain(raw.StandardOutput), StandardError = ShownOutput.Plain(raw.StandardError) };
        var input = rawInput with { StandardOutput = outcome.StandardOutput, StandardError = outcome.StandardError };
        var parsed = OutputParsers.Parse(parser, input) ?? new ParsedOutput();
        var failure = FailureOf(spec, parser, argv, outcome, parsed, input);
        var (output, outputCut) = ShownOutput.Of(input.Shorten(outcome.StandardOutput), MaxShown);
        var (error, errorCut) = ShownOutput.Of(input.Shorten(outcome.StandardError), MaxShown);
        var log = raw.StandardError.Length == 0 ? raw.StandardOutput : $"{raw.StandardOutput}\n--- standard error ---\n{raw.StandardError}";
        return new ToolResult
        {
            Text = TestReport.Cut(failure is null ? Success(parser, outcome, parsed) : Explain(failure, outcome, input), MaxText),
            Structured = BreaksType(spec, parsed).Count == 0 ? parsed.Structured : null,
            IsError = failure is not null,
            Failure = failure,
            ExitCode = outcome.ExitCode,
            StandardOutput = output,
            StandardError = error,
            Truncated = outputCut || errorCut || outcome.Truncated,
            Log = log,
            Refusals = SocketRefusals.Of(outcome),
        };
    }

    public static ToolResult NotRunnable(ToolSpec spec, RepositorySpec repository, string reason)
    {
        var failure = new Failure(FailureKind.EnvironmentMissing, $"tool '{spec.Name}' cannot run in repository '{repository.Name}': {reason}.")
        {
            Code = Codes.ToolNotDeclarable,
            Next = "Name the repository's `test`, `build` and `results` (or a preset) in pantheon.yaml.",
        };
        return new ToolResult { Text = failure.Message, IsError = true, Failure = failure };
    }

    public static ToolResult NotStarted(ToolSpec spec, ProcessStartException cause, bool sandboxed)
    {
        var failure = new Failure(sandboxed ? FailureKind.SandboxRefused : FailureKind.EnvironmentMissing, $"tool '{spec.Name}' could not be started: {cause.Reason}");
        return new ToolResult { Text = failure.Message, IsError = true, Failure = failure };
    }

    private static Failure? FailureOf(ToolSpec spec, string? parser, IReadOnlyList<string> argv, ProcessOutcome outcome, ParsedOutput parsed, ParserInput input)
    {
        var all = $"{outcome.StandardError}\n{outcome.StandardOutput}";
        var lines = parsed.ErrorLines.Count > 0 ? parsed.ErrorLines : ErrorLines.Of(input.Shorten(outcome.StandardError), input.Shorten(outcome.StandardOutput));
        if (outcome.TimedOut)
        {
            return Fail(FailureKind.Timeout, $"'{spec.Name}' was stopped at its limit of {Text(spec.Timeout)}", lines, parsed.Digest);
        }

        if (outcome.Breach != Breach.None)
        {
            return Stopped(spec, outcome, lines, parsed);
        }

        if (parsed.TestsFailed > 0)
        {
            return Fail(FailureKind.TestsFailed, $"{parsed.TestsFailed} of {parsed.TestsRun} tests failed", parsed.ErrorLines, parsed.Digest);
        }

        if (outcome.ExitCode == 0)
        {
            return Unproven(spec, parser, parsed, lines);
        }

        if (EnvironmentFaults.Find(all) is { } missing || (outcome.ExitCode == CommandNotFound && (missing = $"{argv[0]}: command not found") is not null))
        {
            return Fail(FailureKind.EnvironmentMissing, $"'{spec.Name}' lacks something on this machine: {input.Shorten(missing)}", [input.Shorten(missing), .. lines.Take(5)], "");
        }

        if (parsed.TestsRun > 0)
        {
            return Fail(FailureKind.TestsFailed, parsed.Broken ?? $"the test run ended with {Ending(outcome)} although no test failed", lines, parsed.Digest);
        }

        var build = MsbuildParser.Parse(input with { ReadsFiles = false });
        if (build.ErrorLines.Count > 0 || spec.Evidence == EvidenceKind.Build)
        {
            var errors = build.ErrorLines.Count > 0 ? build.ErrorLines : lines;
            return Fail(FailureKind.BuildFailed, $"the build failed: {(errors.Count > 0 ? errors[0] : Ending(outcome))}", errors, build.Digest);
        }

        return Fail(FailureKind.ToolFailure, $"'{spec.Name}' ended with {Ending(outcome)}", lines, parsed.Digest);
    }

    private static Failure Stopped(ToolSpec spec, ProcessOutcome outcome, IReadOnlyList<string> lines, ParsedOutput parsed)
    {
        var (code, limit) = outcome.Breach switch
        {
            Breach.Memory => (Codes.MemoryBoundPassed, "limits.memory"),
            Breach.Disk => (Codes.DiskBoundPassed, "limits.disk"),
            _ => (Codes.ProcessBoundPassed, "limits.processes"),
        };
        return Fail(FailureKind.ToolFailure, $"'{spec.Name}' was stopped: {outcome.BreachReason}", lines, parsed.Digest) with
        {
            Code = code,
            Next = $"The bound is {limit} of the policy; raise it only where the command rightly needs more.",
        };
    }

    private static Failure? Unproven(ToolSpec spec, string? parser, ParsedOutput parsed, IReadOnlyList<string> lines)
    {
        if (parsed.Broken is { } broken)
        {
            return Fail(FailureKind.ToolFailure, broken, lines, parsed.Digest);
        }

        if (OutputParsers.ReadsTests(parser) && parsed.TestsRun is null)
        {
            return Fail(FailureKind.ToolFailure, $"'{spec.Name}' ended well and left no test results ({spec.Results ?? parser}), so it proves nothing", [], "");
        }

        return BreaksType(spec, parsed) is [var violation, ..] all
            ? Fail(FailureKind.ToolFailure, $"the result of '{spec.Name}' is not of its declared type: {violation}", [.. all.Skip(1)], "")
            : null;
    }

    // what is not of its type goes nowhere, also when the command failed for another reason
    private static IReadOnlyList<string> BreaksType(ToolSpec spec, ParsedOutput parsed) => [.. spec.Returns?.Schema.Validate(parsed.Structured).Select(violation => violation.ToString()) ?? []];

    private static Failure Fail(FailureKind kind, string message, IReadOnlyList<string> lines, string digest) => new(kind, message)
    {
        ErrorLines = [.. lines.Take(6)],
        Digest = digest.Length > 0 ? digest : TestReport.Cut(string.Join('\n', lines), 4_096),
    };

    private static string Success(string? parser, ProcessOutcome outcome, ParsedOutput parsed)
    {
        if (OutputParsers.ReadsTests(parser))
        {
            return parsed.TestsRun == 0 ? "No test ran: nothing matched." : $"All {parsed.TestsRun} tests passed.";
        }

        var text = outcome.StandardOutput.Trim();
        return text.Length > 0 ? text : "It succeeded and printed nothing.";
    }

    private static string Explain(Failure failure, ProcessOutcome outcome, ParserInput input)
    {
        var text = new StringBuilder("FAILED (").Append(Word.Of(failure.Kind)).Append("): ").Append(failure.Message).Append('\n');
        if (failure.Digest is { Length: > 0 } && failure.Kind is FailureKind.TestsFailed or FailureKind.BuildFailed)
        {
            // the digest holds the same lines with more around them
            return text.Append('\n').Append(failure.Digest).ToString();
        }

        foreach (var line in failure.ErrorLines)
        {
            text.Append("  ").Append(line).Append('\n');
        }

        return text.Append("\n--- end of the output ---\n").Append(Tail(input.Shorten($"{outcome.StandardOutput}\n{outcome.StandardError}".Trim()))).ToString();
    }

    private static string Tail(string text) => text.Length <= 4_000 ? text : "…" + text[SecretCut.Tail(text, 4_000)..];

    private static string Ending(ProcessOutcome outcome) =>
        outcome.ExitCode >= FirstSignal && outcome.Signal is { } signal
            ? string.Create(CultureInfo.InvariantCulture, $"signal {signal}")
            : string.Create(CultureInfo.InvariantCulture, $"exit code {outcome.ExitCode}");

    private static string Text(TimeSpan time) => time < TimeSpan.FromMinutes(2)
        ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.#} s")
        : string.Create(CultureInfo.InvariantCulture, $"{time.TotalMinutes:0.#} min");
}

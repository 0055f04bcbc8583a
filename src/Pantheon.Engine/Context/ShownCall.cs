using Microsoft.Extensions.AI;
using Pantheon.Core.Tools;

namespace Pantheon.Engine.Context;

/// <summary>One call of the history with its result.</summary>
/// <param name="Turn">The turn in which it was made.</param>
internal sealed record ShownCall(int Turn, FunctionCallContent Call, FunctionResultContent Result)
{
    public string Tool => Call.Name;

    public string Text { get; } = Result.Result?.ToString() ?? "";

    /// <summary>Whether the tool said that it failed, or its command did.</summary>
    public bool IsFailure { get; } = Result.RawRepresentation is ToolResult { IsError: true } or ToolResult { Failure: not null } or ToolResult { ExitCode: not null and not 0 };

    /// <summary>Whether the tool left some of its result out.</summary>
    public bool IsTruncated => Result.RawRepresentation is ToolResult { Truncated: true };

    public int? ExitCode => (Result.RawRepresentation as ToolResult)?.ExitCode;

    public string? Argument(string name) => Call.Arguments is { } arguments && arguments.TryGetValue(name, out var value) ? value?.ToString() : null;
}

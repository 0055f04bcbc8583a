using Pantheon.Core.Runs;
using Pantheon.Core.Tools;

namespace Pantheon.Tools.Mcp;

/// <summary>Why a tool of an MCP server could not answer: what the model is told, and what a node reports.</summary>
internal sealed class McpFaultException(Failure failure, Exception? inner = null) : Exception(failure.Message, inner)
{
    public McpFaultException(FailureKind kind, string code, string message, string? next = null, Exception? inner = null)
        : this(new Failure(kind, message) { Code = code, Next = next }, inner)
    {
    }

    public Failure Failure { get; } = failure;

    /// <summary>Whether the server answered as it should and only this answer is refused.</summary>
    public bool LeavesServer { get; init; }

    /// <summary>What the server wrote to its standard error.</summary>
    public string? Log { get; init; }

    /// <summary>What was asked of the server before; null where nothing was.</summary>
    public McpExchange? Asked { get; init; }

    public IReadOnlyList<ToolRefusal> Refusals { get; init; } = [];
}

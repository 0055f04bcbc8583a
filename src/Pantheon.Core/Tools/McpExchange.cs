namespace Pantheon.Core.Tools;

/// <summary>What was asked of an MCP server for a call: the method of its protocol, what carried it, and of the session what is known of it.</summary>
/// <param name="Method">As in `tools/call`.</param>
/// <param name="Transport">As the conventions name it: the standard streams of a child process are a `pipe`.</param>
public sealed record McpExchange(string Method, string Transport)
{
    public const string CallTool = "tools/call";
    public const string Pipe = "pipe";

    /// <summary>The version of the protocol that client and server agreed on.</summary>
    public string? ProtocolVersion { get; init; }

    /// <summary>Null where the transport has no such thing, as standard streams have not.</summary>
    public string? Session { get; init; }
}

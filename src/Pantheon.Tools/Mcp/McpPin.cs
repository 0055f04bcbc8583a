using System.Text.Json.Nodes;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Identity;
using Pantheon.Core.Tools;
using Pantheon.Tools.Shell;

namespace Pantheon.Tools.Mcp;

/// <summary>What a server says of one tool now, for a person to read before it is pinned.</summary>
public sealed record McpPin(Digest Digest, string Description, JsonObject Input)
{
    /// <summary>Starts the server in its sandbox, reads the entry of its list and stops it.</summary>
    /// <exception cref="PantheonException">It does not start, lists no such tool, or says what cannot be honoured.</exception>
    public static async Task<McpPin> ReadAsync(ToolSpec spec, ToolMachine machine, ToolContext context, TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(spec);
        var binding = spec.Mcp ?? throw new ArgumentException($"'{spec.Name}' is no tool of an MCP server", nameof(spec));
        await using var server = new McpServer(machine, time);
        try
        {
            var listed = await server.ListAsync(spec, binding, context, cancellationToken);
            return new McpPin(listed.Digest, listed.Description, listed.Input.Document);
        }
        catch (McpFaultException fault)
        {
            var log = fault.Failure.ErrorLines.Count > 0 ? $"; it said: {string.Join(" | ", fault.Failure.ErrorLines)}" : "";
            throw new PantheonException(fault.Failure.Code ?? Codes.McpServerEnded, fault.Message + log, fault.Failure.Next);
        }
    }
}

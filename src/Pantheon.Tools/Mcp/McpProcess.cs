using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Runs;
using Pantheon.Core.Tools;
using Pantheon.Platform.Processes;
using Pantheon.Tools.Shell;

namespace Pantheon.Tools.Mcp;

/// <summary>One running server in the sandbox and the client that speaks with it over its standard streams; disposing kills it and all it started.</summary>
internal sealed class McpProcess : IAsyncDisposable
{
    private readonly ChildProcess _child;
    private readonly McpWire _wire;
    private readonly Task _watching;
    private readonly Dictionary<(string Call, string Target), int> _told = [];
    private McpClient? _client;
    private volatile bool _ended;

    private McpProcess(ChildProcess child, McpWire wire)
    {
        (_child, _wire) = (child, wire);
        _watching = WatchAsync();
    }

    public bool IsUp => _client is not null && !_child.HasExited && !_wire.Broken.IsCompleted;

    /// <summary>How a tool of it is called, and under which version of the protocol.</summary>
    public McpExchange Exchange => new(McpExchange.CallTool, McpExchange.Pipe) { ProtocolVersion = _client?.NegotiatedProtocolVersion, Session = _client?.SessionId };

    /// <summary>What the server has written to its standard error, head and tail.</summary>
    public string Log => _child.StandardError;

    /// <exception cref="ProcessStartException">There is no such program, or no sandbox.</exception>
    public static McpProcess Start(ConfinedCommand command, CommandCall call, ToolContext context)
    {
        var wire = new McpWire();
        return new McpProcess(command.Start(call with { FeedInput = wire.FeedAsync, OnOutputBytes = wire.Receive }, context), wire);
    }

    /// <summary>Shakes hands.</summary>
    public async Task ConnectAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        _wire.Begin();
        var options = new McpClientOptions
        {
            ClientInfo = new Implementation { Name = "pantheon", Version = "1" },
            InitializationTimeout = Timeout.InfiniteTimeSpan, // the call's own time-out holds
            TimeProvider = time,
        };
        _client = await McpClient.CreateAsync(_wire, options, null, cancellationToken).WaitAsync(cancellationToken);
    }

    /// <summary>The list entry of a tool; each name may stand in it once.</summary>
    public async Task<ListedTool> FindAsync(string name, CancellationToken cancellationToken)
    {
        _wire.TakeListChanged();
        var tools = new List<Tool>();
        string? cursor = null;
        for (var page = 0; page == 0 || cursor is not null; page++)
        {
            if (page == McpBounds.MaxPages || tools.Count > McpBounds.MaxTools)
            {
                throw new McpFaultException(FailureKind.ToolFailure, Codes.McpBoundPassed, $"the MCP server lists more than {McpBounds.MaxTools} tools or {McpBounds.MaxPages} pages of them");
            }

            var listed = await Client.ListToolsAsync(new ListToolsRequestParams { Cursor = cursor }, cancellationToken).AsTask().WaitAsync(cancellationToken);
            tools.AddRange((listed.Tools ?? []).Where(tool => tool?.Name is not null));
            cursor = listed.NextCursor;
        }

        return tools.Where(tool => tool.Name == name).ToList() switch
        {
            [var only] => ListedTool.Of(only),
            [] => throw new McpFaultException(FailureKind.PolicyRefused, Codes.McpToolMissing, $"the MCP server lists no tool '{name}' (it lists: {Names(tools)})", "correct mcp.tool, or use a version of the server that has it"),
            _ => throw new McpFaultException(FailureKind.PolicyRefused, Codes.McpListChanged, $"the MCP server lists '{name}' more than once"),
        };
    }

    /// <summary>Whether the list may be another one than when <see cref="FindAsync"/> read it.</summary>
    public bool TakeListChanged() => _wire.TakeListChanged();

    public async Task<CallToolResult> CallAsync(string name, JsonObject arguments, CancellationToken cancellationToken)
    {
        _wire.Begin();
        var parameters = new CallToolRequestParams
        {
            Name = name,
            Arguments = arguments.ToDictionary(entry => entry.Key, entry => JsonSerializer.SerializeToElement(entry.Value)),
        };
        return await Client.CallToolAsync(parameters, cancellationToken).AsTask().WaitAsync(cancellationToken);
    }

    /// <summary>What the server tried since the last call of this and was refused: things it asked of its client, and calls that the sandbox stopped.</summary>
    public IReadOnlyList<ToolRefusal> TakeRefusals()
    {
        var fresh = new List<RefusedCall>();
        foreach (var refused in _child.Refused)
        {
            var key = (refused.Call, refused.Target);
            if (refused.Count - _told.GetValueOrDefault(key) is > 0 and var more)
            {
                fresh.Add(refused with { Count = more });
            }

            _told[key] = refused.Count;
        }

        return [.. _wire.TakeRefusals(), .. SocketRefusals.Of(fresh)];
    }

    /// <summary>Why the server does not answer any more.</summary>
    public async Task<McpFaultException> WhyAsync(Exception symptom)
    {
        if (_wire.Broken.IsCompleted)
        {
            return await _wire.Broken;
        }

        // a stream that ended is ahead of the end of its process by a moment; a process that lives on has only closed its output
        var outcome = await _child.StopAsync(TimeSpan.Zero, CancellationToken.None);
        var ending = outcome.Breach != Breach.None ? outcome.BreachReason : FormattableString.Invariant($"it ended with exit code {outcome.ExitCode}");
        return new McpFaultException(
            FailureKind.ToolFailure,
            Codes.McpServerEnded,
            _ended ? $"the MCP server is gone: {ending}" : $"the MCP server was stopped, as it could not be spoken with: {McpBounds.Shown(symptom.Message, 300)}",
            null,
            symptom);
    }

    public async ValueTask DisposeAsync()
    {
        _wire.Close();
        await _child.DisposeAsync();
        await _watching;
        if (_client is { } client)
        {
            await client.DisposeAsync();
        }
    }

    private McpClient Client => _client ?? throw new InvalidOperationException("the server has not been connected to");

    private async Task WatchAsync()
    {
        var end = _child.WaitAsync(CancellationToken.None);
        if (await Task.WhenAny(end, _wire.Broken) == end)
        {
            _ended = true;
            _wire.Close();
        }
        else
        {
            await _child.StopAsync(TimeSpan.Zero, CancellationToken.None);
        }
    }

    private static string Names(List<Tool> tools) =>
        tools.Count == 0 ? "none" : McpBounds.Shown(string.Join(", ", tools.Take(20).Select(tool => McpBounds.Shown(tool.Name))), 400);
}

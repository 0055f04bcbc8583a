using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using ModelContextProtocol;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Runs;
using Pantheon.Core.Schemas;
using Pantheon.Core.Tools;
using Pantheon.Platform.Processes;
using Pantheon.Tools.Shell;

namespace Pantheon.Tools.Mcp;

/// <summary>A server of one node: started at the first call, one call at a time, held to what was pinned, killed when it hangs, floods or breaks the protocol.</summary>
internal sealed class McpServer(ToolMachine machine, TimeProvider time) : IAsyncDisposable
{
    private const int MaxLogBytes = 64 * 1024;
    private const int ShownLogLines = 8;

    private readonly ConfinedCommand _command = new(machine);
    private readonly SemaphoreSlim _turn = new(1);
    private readonly Dictionary<string, ListedTool> _listed = [];
    private McpProcess? _process;
    private McpExchange? _asked;
    private int _starts;

    /// <exception cref="ToolCancelledException">The caller stopped it; the server is killed with the call.</exception>
    public async Task<ToolResult> CallAsync(ToolSpec spec, McpBinding binding, JsonObject arguments, ToolContext context, CancellationToken cancellationToken)
    {
        try
        {
            return await BoundedAsync(
                spec,
                async token => await AnswerAsync(spec, binding, arguments, context, token) with { Refusals = _process?.TakeRefusals() ?? [], Mcp = _asked },
                cancellationToken);
        }
        catch (McpFaultException fault)
        {
            return Failed(fault);
        }
    }

    /// <summary>What the server lists under the tool's name now, whatever is pinned.</summary>
    /// <exception cref="McpFaultException">It lists no such tool, or nothing that can be used.</exception>
    public Task<ListedTool> ListAsync(ToolSpec spec, McpBinding binding, ToolContext context, CancellationToken cancellationToken) =>
        BoundedAsync(spec, async token => await (await UpAsync(spec, binding, context, token)).FindAsync(binding.Tool, token), cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _turn.Dispose();
    }

    /// <summary>Waits for its turn, holds the time-out, and makes of everything that a server can do wrong one kind of exception.</summary>
    private async Task<T> BoundedAsync<T>(ToolSpec spec, Func<CancellationToken, Task<T>> act, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        using var deadline = new CancellationTokenSource(spec.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        _asked = null;
        try
        {
            return await act(either.Token);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            var refusals = _process?.TakeRefusals() ?? [];
            await StopAsync();
            throw new ToolCancelledException(refusals, cancellationToken);
        }
        catch (Exception symptom) when (IsOfTheServer(symptom))
        {
            var fault = await FaultAsync(spec, symptom, deadline.IsCancellationRequested);
            var (refusals, log) = (_process?.TakeRefusals() ?? [], _process?.Log);
            if (!fault.LeavesServer)
            {
                // without it, the next call begins anew
                await StopAsync();
            }

            throw Told(fault, log, refusals, _asked);
        }
        finally
        {
            _turn.Release();
        }
    }

    // whatever the client stumbles over came from the server
    private static bool IsOfTheServer(Exception symptom) => symptom is not (PantheonException or OutOfMemoryException);

    private async Task<McpFaultException> FaultAsync(ToolSpec spec, Exception symptom, bool isLate) => symptom switch
    {
        McpFaultException known => known,
        OperationCanceledException when isLate => new McpFaultException(
            FailureKind.Timeout,
            Codes.McpNoAnswer,
            string.Create(CultureInfo.InvariantCulture, $"the MCP server did not answer '{spec.Name}' within {spec.Timeout.TotalSeconds:0.#} s and was stopped")),
        McpProtocolException no => new McpFaultException(FailureKind.ToolFailure, Codes.McpAnswerRefused, $"the MCP server refused the call: {McpBounds.Shown(no.Message, 2_000)}") { LeavesServer = true },
        ProcessStartException missing => new McpFaultException(
            machine.Sandbox.Isolates ? FailureKind.SandboxRefused : FailureKind.EnvironmentMissing,
            Codes.McpServerNotStarted,
            $"the MCP server of '{spec.Name}' could not be started: {missing.Reason}"),
        _ when _process is { } process => await process.WhyAsync(symptom),
        _ => new McpFaultException(FailureKind.ToolFailure, Codes.McpServerEnded, McpBounds.Shown(symptom.Message, 300)),
    };

    private async Task<ToolResult> AnswerAsync(ToolSpec spec, McpBinding binding, JsonObject arguments, ToolContext context, CancellationToken cancellationToken)
    {
        if (CanonicalJson.Bytes(arguments).Length > McpBounds.MaxArgumentBytes)
        {
            return ToolResult.Error("The arguments are longer than 1 MB; nothing was called.");
        }

        var process = await UpAsync(spec, binding, context, cancellationToken);
        if (process.TakeListChanged())
        {
            _listed.Clear();
        }

        if (!_listed.TryGetValue(binding.Tool, out var listed))
        {
            listed = await process.FindAsync(binding.Tool, cancellationToken);
            _listed[binding.Tool] = Pinned(spec, binding, listed);
        }

        if (listed.Input.Validate(arguments) is [var violation, ..])
        {
            return ToolResult.Error($"The arguments of '{spec.Name}' break the schema of its MCP server: {violation}");
        }

        _asked = process.Exchange;
        return McpResults.Of(spec, listed, await process.CallAsync(binding.Tool, arguments, cancellationToken));
    }

    private static ListedTool Pinned(ToolSpec spec, McpBinding binding, ListedTool listed) => listed.Digest == binding.Digest
        ? listed
        : throw new McpFaultException(
            FailureKind.PolicyRefused,
            binding.Digest is null ? Codes.McpNotPinned : Codes.McpListChanged,
            binding.Digest is null
                ? $"the tool '{spec.Name}' of an MCP server is not pinned"
                : $"what the MCP server says of '{McpBounds.Shown(binding.Tool)}' is not what was pinned: {listed.Digest} in place of {binding.Digest}",
            $"by day, read what it says now and pin it anew: pantheon tools pin {spec.Name} --force");

    private async Task<McpProcess> UpAsync(ToolSpec spec, McpBinding binding, ToolContext context, CancellationToken cancellationToken)
    {
        if (_process is { IsUp: true } up)
        {
            return up;
        }

        await StopAsync();
        if (_starts == McpBounds.MaxStarts)
        {
            throw new McpFaultException(FailureKind.ToolFailure, Codes.McpServerEnded, $"the MCP server of '{spec.Name}' was started {McpBounds.MaxStarts} times in this node and did not stay; it is not started again");
        }

        _starts++;
        var call = new CommandCall(binding.Server, Timeout.InfiniteTimeSpan) { MaxOutputBytes = MaxLogBytes, WorktreeReadOnly = !spec.Edits, HidesGit = true };
        _process = McpProcess.Start(_command, call, context);
        await _process.ConnectAsync(time, cancellationToken);
        return _process;
    }

    private async Task StopAsync()
    {
        _listed.Clear();
        if (_process is { } process)
        {
            _process = null;
            await process.DisposeAsync();
        }
    }

    private static McpFaultException Told(McpFaultException fault, string? log, IReadOnlyList<ToolRefusal> refusals, McpExchange? asked)
    {
        var lines = (log ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var failure = fault.Failure with { ErrorLines = [.. lines.TakeLast(ShownLogLines).Select(line => McpBounds.Shown(line, 300))] };
        var isMissing = failure.Code == Codes.McpServerEnded && EnvironmentFaults.Find(log ?? "") is not null;
        return new McpFaultException(isMissing ? failure with { Kind = FailureKind.EnvironmentMissing, Code = Codes.McpServerNotStarted } : failure, fault) { Log = log, Refusals = refusals, Asked = asked };
    }

    private static ToolResult Failed(McpFaultException fault)
    {
        var text = new StringBuilder("FAILED (").Append(Word.Of(fault.Failure.Kind)).Append("): ").Append(fault.Failure.Message);
        foreach (var line in fault.Failure.ErrorLines)
        {
            text.Append("\n  ").Append(line);
        }

        return new ToolResult { Text = text.ToString(), IsError = true, Failure = fault.Failure, Log = fault.Log, Refusals = fault.Refusals, Mcp = fault.Asked };
    }
}

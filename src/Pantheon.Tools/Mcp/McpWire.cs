using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Runs;
using Pantheon.Core.Schemas;
using Pantheon.Core.Tools;

namespace Pantheon.Tools.Mcp;

/// <summary>
/// The two streams of a server as messages. Only answers to what was asked come through, and pings; what the server asks of its client
/// (sampling, elicitation, roots) is refused here and counted. Past its bounds the wire breaks, and the server with it.
/// </summary>
internal sealed class McpWire : IClientTransport, ITransport
{
    private const int NoSuchMethod = -32601;
    private const string Refusal = "an MCP server reaches neither the model nor a person";

    private readonly Channel<JsonRpcMessage> _incoming = Channel.CreateUnbounded<JsonRpcMessage>();
    private readonly Channel<byte[]> _outgoing = Channel.CreateUnbounded<byte[]>();
    private readonly TaskCompletionSource<McpFaultException> _broken = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private readonly MemoryStream _line = new();
    private readonly HashSet<RequestId> _asked = [];
    private readonly Dictionary<string, int> _refused = [];
    private long _bytes;
    private int _oddLines;
    private int _requests;
    private bool _listChanged;

    public string Name => "child";

    public string? SessionId => null;

    public ChannelReader<JsonRpcMessage> MessageReader => _incoming.Reader;

    /// <summary>Ends, with why, when the server said more than it may.</summary>
    public Task<McpFaultException> Broken => _broken.Task;

    public Task<ITransport> ConnectAsync(CancellationToken cancellationToken = default) => Task.FromResult<ITransport>(this);

    /// <summary>Begins the count of a call.</summary>
    public void Begin()
    {
        lock (_gate)
        {
            (_bytes, _oddLines, _requests) = (0, 0, 0);
        }
    }

    /// <summary>Whether the server said, since this was asked last, that its tools are others now.</summary>
    public bool TakeListChanged()
    {
        lock (_gate)
        {
            var changed = _listChanged;
            _listChanged = false;
            return changed;
        }
    }

    /// <summary>What the server asked for since this was asked last, and did not get.</summary>
    public IReadOnlyList<ToolRefusal> TakeRefusals()
    {
        lock (_gate)
        {
            IReadOnlyList<ToolRefusal> taken = [.. _refused.Select(entry => new ToolRefusal("mcp request", entry.Key, Refusal, entry.Value))];
            _refused.Clear();
            return taken;
        }
    }

    public Task SendMessageAsync(JsonRpcMessage message, CancellationToken cancellationToken = default)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(message, McpJsonUtilities.DefaultOptions);
        lock (_gate)
        {
            if (message is JsonRpcRequest request)
            {
                _asked.Add(request.Id);
            }
        }

        _outgoing.Writer.TryWrite([.. bytes, (byte)'\n']);
        return Task.CompletedTask;
    }

    /// <summary>Writes what is sent into the server's input, for as long as it lives.</summary>
    public async Task FeedAsync(Stream input, CancellationToken cancellationToken)
    {
        await foreach (var bytes in _outgoing.Reader.ReadAllAsync(cancellationToken))
        {
            await input.WriteAsync(bytes, cancellationToken);
            await input.FlushAsync(cancellationToken);
        }
    }

    /// <summary>Takes what the server wrote; it never throws, as it runs where all output of a child is read.</summary>
    public void Receive(ReadOnlyMemory<byte> bytes)
    {
        var rest = bytes.Span;
        lock (_gate)
        {
            if (_broken.Task.IsCompleted)
            {
                return;
            }

            _bytes += rest.Length;
            while (!rest.IsEmpty && !_broken.Task.IsCompleted)
            {
                var end = rest.IndexOf((byte)'\n');
                var part = end < 0 ? rest : rest[..end];
                if (_bytes > McpBounds.MaxBytes || _line.Length + part.Length > McpBounds.MaxLineBytes)
                {
                    Break($"it wrote more than {(_bytes > McpBounds.MaxBytes ? "16 MB for one call" : "4 MB in one line")}");
                    return;
                }

                _line.Write(part);
                rest = end < 0 ? [] : rest[(end + 1)..];
                if (end >= 0)
                {
                    var text = Encoding.UTF8.GetString(_line.GetBuffer().AsSpan(0, (int)_line.Length));
                    _line.SetLength(0);
                    Take(text);
                }
            }
        }
    }

    /// <summary>Says to whoever waits for an answer that none will come.</summary>
    public void Close()
    {
        _incoming.Writer.TryComplete();
        _outgoing.Writer.TryComplete();
    }

    public ValueTask DisposeAsync()
    {
        Close();
        return ValueTask.CompletedTask;
    }

    private void Take(string text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return;
        }

        JsonNode? node;
        JsonRpcMessage? message;
        try
        {
            node = StrictJson.Parse(text);
            message = node.Deserialize<JsonRpcMessage>(McpJsonUtilities.DefaultOptions);
        }
        catch (Exception odd) when (odd is JsonException or InvalidOperationException or FormatException or ArgumentException or NotSupportedException)
        {
            (node, message) = (null, null);
        }

        switch (message)
        {
            case JsonRpcRequest request:
                Answer(request);
                break;
            case JsonRpcNotification { Method: NotificationMethods.ToolListChangedNotification }:
                _listChanged = true;
                break;
            case JsonRpcNotification:
                break; // progress and log lines: nobody waits for them, and their bytes are counted
            case JsonRpcMessageWithId answer when _asked.Remove(answer.Id):
                _incoming.Writer.TryWrite(AsksBack(node) ? Refused(answer.Id, "input_required") : answer);
                break;
            default:
                _oddLines++;
                if (_oddLines > McpBounds.MaxOddLines)
                {
                    Break($"it wrote more than {McpBounds.MaxOddLines} lines that are no answers to anything, the last: {McpBounds.Shown(text)}");
                }

                break;
        }
    }

    private void Answer(JsonRpcRequest request)
    {
        _requests++;
        if (_requests > McpBounds.MaxRequests)
        {
            Break($"it asked more than {McpBounds.MaxRequests} things of its client, the last: {McpBounds.Shown(request.Method)}");
        }
        else if (request.Method == RequestMethods.Ping)
        {
            _incoming.Writer.TryWrite(request);
        }
        else
        {
            _outgoing.Writer.TryWrite([.. JsonSerializer.SerializeToUtf8Bytes<JsonRpcMessage>(Refused(request.Id, request.Method), McpJsonUtilities.DefaultOptions), (byte)'\n']);
        }
    }

    // newer servers ask in their answers
    private static bool AsksBack(JsonNode? answer) =>
        answer is JsonObject map && map["result"] is JsonObject result && (result["inputRequests"] is not null || result["resultType"]?.ToString() == "input_required");

    private JsonRpcError Refused(RequestId id, string method)
    {
        var name = McpBounds.Shown(method);
        _refused[name] = _refused.GetValueOrDefault(name) + 1;
        return new JsonRpcError { Id = id, Error = new JsonRpcErrorDetail { Code = NoSuchMethod, Message = $"'{name}' is refused: {Refusal}" } };
    }

    private void Break(string why)
    {
        _broken.TrySetResult(new McpFaultException(FailureKind.ToolFailure, Codes.McpBoundPassed, $"the MCP server was stopped: {why}"));
        Close();
    }
}

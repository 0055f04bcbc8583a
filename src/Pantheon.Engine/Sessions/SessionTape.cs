using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Pantheon.Core.Chat;
using Pantheon.Core.Identity;
using Pantheon.Core.Routing;
using Pantheon.Core.Tools;
using Pantheon.Engine.Context;
using Pantheon.Engine.Steering;

namespace Pantheon.Engine.Sessions;

/// <summary>
/// Everything that a session hears from outside, in order. It is written down before the session acts on it; a session that was broken off hears it again,
/// and so comes back to where it was, with all its counts and watches, before it asks anybody anything.
/// </summary>
public sealed class SessionTape
{
    private readonly Func<int, ReadOnlyMemory<byte>, CancellationToken, Task>? _keep;
    private readonly SavedSession? _saved;
    private readonly Func<string, string> _redact;
    private readonly TapeStep _step = new();
    private JsonObject? _identity;
    private IReadOnlyList<ChatMessage> _prompt = [];
    private int _place;
    private int _number;
    private bool _isStep;
    private bool _inOldRound;
    private bool _isLive;

    /// <param name="keep">Writes one step down, by its number; null where nobody would go on.</param>
    /// <param name="saved">What is heard again first.</param>
    public SessionTape(Func<int, ReadOnlyMemory<byte>, CancellationToken, Task>? keep = null, SavedSession? saved = null, Func<string, string>? redact = null) =>
        (_keep, _saved, _redact) = (keep, saved, redact ?? (text => text));

    /// <summary>Whether what the session hears was heard before.</summary>
    public bool IsPlaying => _saved is not null && _place < _saved.Heard.Count;

    /// <summary>What else the session must have in common with the one that it goes on with.</summary>
    public JsonObject Facts { get; init; } = [];

    /// <summary>The model that it was held with first, for who hears it again.</summary>
    public JsonObject? Model { get; init; }

    /// <summary>Called once, when the session has come back to where it was.</summary>
    public Action WhenLive { get; init; } = () => { };

    /// <summary>What was used before this attempt.</summary>
    public SessionCounts Before => _saved?.Counts ?? SessionCounts.None;

    /// <summary>What this attempt used itself.</summary>
    public SessionCounts Own => _isLive || _saved is null ? Counts.Since(Before) : SessionCounts.None;

    public TimeSpan UsedBefore => _saved?.Used ?? TimeSpan.Zero;

    /// <summary>What the session has used.</summary>
    public SessionCounts Counts { get; set; } = SessionCounts.None;

    /// <summary>Of its time, as its clock has it.</summary>
    public Func<TimeSpan> Used { get; set; } = () => TimeSpan.Zero;

    /// <summary>The work tree as it is now, asked after each call that may have changed it.</summary>
    internal Func<CancellationToken, Task<string?>> TreeOf { get; set; } = _ => Task.FromResult<string?>(null);

    private bool IsSilent => _keep is null && _saved is null;

    /// <summary>Says who the session is; throws <see cref="SessionChangedException"/> when it is not the one that it is to go on with.</summary>
    public void Begin(Func<JsonObject> identity)
    {
        ArgumentNullException.ThrowIfNull(identity);
        if (IsSilent)
        {
            return;
        }

        _identity = identity();
        foreach (var (name, value) in Facts)
        {
            _identity[name] = value?.DeepClone();
        }

        if (_saved is not null && _identity.Select(entry => entry.Key).Union(_saved.Identity.Select(entry => entry.Key)).FirstOrDefault(Differs) is { } name2)
        {
            throw new SessionChangedException($"its {name2} was {_saved.Identity[name2]?.ToString() ?? "not there"}, and is {_identity[name2]?.ToString() ?? "not there"} now");
        }

        bool Differs(string name) => !JsonNode.DeepEquals(_identity[name], _saved!.Identity[name]);  // asked only with one
    }

    /// <summary>The first messages: those it began with, as they were, since what is read from a store may be written in another order.</summary>
    public IReadOnlyList<ChatMessage> Prompt(Func<IReadOnlyList<ChatMessage>> render)
    {
        ArgumentNullException.ThrowIfNull(render);
        _prompt = _saved is { } old ? [.. old.Prompt.Select(message => new ChatMessage(new ChatRole(message.Role), message.Text))] : render();
        return _prompt;
    }

    public IReadOnlyList<SteerNote> Steer(Func<IReadOnlyList<SteerNote>> ask)
    {
        ArgumentNullException.ThrowIfNull(ask);
        if (Play(TapeWords.Steer) is { } old)
        {
            return [.. (old["notes"] as JsonArray ?? []).OfType<JsonObject>().Select(SteerNote.Of).OfType<SteerNote>()];
        }

        var notes = ask();
        Hear(TapeWords.Steer, json =>
        {
            if (notes.Count > 0)
            {
                json.WritePropertyName("notes");
                new JsonArray([.. notes.Select(note => (JsonNode)(note with { Text = _redact(note.Text), By = _redact(note.By) }).ToJson())]).WriteTo(json);
            }
        });
        return notes;
    }

    public async Task<string?> TreeAsync(Func<CancellationToken, Task<string?>> ask, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ask);
        if (Play(TapeWords.Tree) is { } old)
        {
            return old["id"]?.ToString();
        }

        var tree = await ask(cancellationToken);
        Hear(TapeWords.Tree, json => json.WriteString("id", tree));
        return tree;
    }

    public async Task<Told?> TellAsync(Func<Task<Told?>> ask)
    {
        ArgumentNullException.ThrowIfNull(ask);
        if (Play(TapeWords.Tell) is { } old)
        {
            return old["by"] is { } by ? new Told(old["text"]?.ToString() ?? "", by.ToString(), old["fault"]?.ToString()) : null;
        }

        var told = await ask();
        Hear(TapeWords.Tell, json =>
        {
            if (told is not null)
            {
                json.WriteString("text", _redact(told.Text));
                json.WriteString("by", told.By);
                json.WriteString("fault", told.Fault is { } fault ? _redact(fault) : null);
            }
        });
        return told;
    }

    /// <summary>The model as a window sees it: with the context that it had, and its tokenizer asked once for each text.</summary>
    public RoutedModel Fit(RoutedModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (IsSilent)
        {
            return model;
        }

        if (Play(TapeWords.Fit) is { } old)
        {
            model = model with { Pin = model.Pin with { ContextLength = old["context"]!.GetValue<int>() } };  // written below
        }
        else
        {
            var context = model.Pin.ContextLength;
            Hear(TapeWords.Fit, json => json.WriteNumber("context", context));
        }

        var ask = model.CountTokens;
        return model with { CountTokens = (text, token) => CountAsync(() => ask(text, token)) };
    }

    /// <summary>What came of sending these messages before; null when they have not been sent.</summary>
    internal ModelTurnEnd? Sent(int turn, Func<Digest> messages)
    {
        if (!IsPlaying)
        {
            _inOldRound = false;
            GoLive();
            return null;
        }

        var old = _saved!.Heard[_place];  // it plays
        var kind = old[TapeWords.Kind]?.ToString() ?? "";
        if (!TapeWords.Sends.Contains(kind))
        {
            throw new SessionChangedException(FormattableString.Invariant($"turn {turn} was not asked here before"));
        }

        _place++;
        if (old["sent"]?.ToString() is { } sent && sent != messages().Hex)
        {
            throw new SessionChangedException(FormattableString.Invariant($"turn {turn} would be asked in other words"));
        }

        _inOldRound = kind == TapeWords.Reply;
        return kind == TapeWords.Reply
            ? new ModelTurnEnd(TapedReply.Read(old), null, Convert.FromHexString(old["span"]?.ToString() ?? "")) { WasTaken = true }
            : new ModelTurnEnd(null, new Core.Runs.Failure(Core.Runs.FailureKind.RuntimeError, kind), []) { Fault = kind == TapeWords.Overflow ? ChatFault.ContextExceeded : ChatFault.Unreachable, WasTaken = true };
    }

    internal void Heard(ChatResponse response, Digest sent, byte[] span) => Hear(
        TapeWords.Reply,
        json =>
        {
            json.WriteString("sent", sent.Hex);
            json.WriteString("span", Convert.ToHexStringLower(span));
            TapedReply.Write(json, response, _redact);
        },
        isStep: true);

    internal void Heard(ChatFault? fault) => Hear(fault == ChatFault.ContextExceeded ? TapeWords.Overflow : TapeWords.Fault, _ => { });

    /// <summary>
    /// A tool's result. A call that was under way when the session was broken off is made again only where it changes nothing, and never a third time: what it
    /// may have done to the tree is gone with that worker, and the model is told so.
    /// </summary>
    internal async Task<ToolResult> CallAsync(ToolDefinition tool, Func<Task<ToolResult>> make, CancellationToken cancellationToken)
    {
        if (IsSilent)
        {
            return await make();
        }

        if (Play(TapeWords.Call) is { } old)
        {
            return old["tool"]?.ToString() == tool.Name
                ? TapedResult.Read(old)
                : throw new SessionChangedException($"'{old["tool"]}' was called where '{tool.Name}' would be now");
        }

        var wasUnderWay = _inOldRound;
        _inOldRound = false;
        var result = wasUnderWay && (tool.Edits || _saved!.IsStuck) ? TapedResult.Interrupted(tool) : await make();  // an old round is one of what was saved
        var tree = tool.Edits ? await TreeOf(cancellationToken) : null;
        Hear(
            TapeWords.Call,
            json =>
            {
                json.WriteString("tool", tool.Name);
                TapedResult.Write(json, tool, result, _redact);
                if (tool.Edits)
                {
                    json.WriteString("tree", tree);
                }
            },
            isStep: true);
        return result;
    }

    /// <summary>Writes down what was heard since the last step, when something of weight is among it; nothing is done on it before.</summary>
    public async Task KeepAsync(CancellationToken cancellationToken)
    {
        if (!_isStep || _keep is null)
        {
            return;
        }

        // one that could not be kept is closed already, and is asked for once more as it is
        if (!_step.IsClosed)
        {
            _step.Add(TapeWords.At, json =>
            {
                Counts.Write(json);
                json.WriteNumber("used", Math.Round(Used().TotalMilliseconds));
            });
            _step.Close();
            _number++;
        }

        await _keep(_number, _step.Bytes.ToArray(), cancellationToken);
        _step.Clear();
        _isStep = false;
    }

    /// <summary>What was heard since the last step that was kept, which nothing was done on any more.</summary>
    public byte[] Tail()
    {
        _step.Close();
        var rest = _step.Bytes.ToArray();
        _step.Clear();
        return rest;
    }

    /// <summary>The run had used all that it may, so many tokens.</summary>
    internal void RunIsSpent(long tokens) => Hear(TapeWords.Spent, json => json.WriteNumber("tokens", tokens));

    /// <summary>The time of the session was over.</summary>
    internal void TimeIsOver() => Hear(TapeWords.Wall, _ => { });

    /// <summary>The session goes on by itself from here.</summary>
    public void GoLive()
    {
        if (!_isLive && _saved is not null && !IsPlaying)
        {
            _isLive = true;
            WhenLive();
        }
    }

    private async Task<int?> CountAsync(Func<Task<int?>> ask)
    {
        if (Play(TapeWords.Count) is { } old)
        {
            return old["tokens"]?.GetValue<int>();
        }

        int? tokens = null;
        try
        {
            return tokens = await ask();
        }
        finally
        {
            Hear(TapeWords.Count, json =>
            {
                if (tokens is { } counted)
                {
                    json.WriteNumber("tokens", counted);
                }
            });
        }
    }

    private JsonObject? Play(string kind)
    {
        if (!IsPlaying)
        {
            GoLive();
            return null;
        }

        var entry = _saved!.Heard[_place];  // it plays
        if (entry[TapeWords.Kind]?.ToString() is var was && was != kind)
        {
            throw new SessionChangedException($"it would ask for '{kind}' where it heard '{was}'");
        }

        _place++;
        return entry;
    }

    private void Hear(string kind, Action<Utf8JsonWriter> write, bool isStep = false)
    {
        // behind a step that could not be kept nothing is done any more
        if (_keep is null || _step.IsClosed)
        {
            return;
        }

        if (_step.IsEmpty && _number == 0)
        {
            _step.Add(TapeWords.Begin, WriteBegin);
        }

        _step.Add(kind, write);
        _isStep |= isStep;
    }

    private void WriteBegin(Utf8JsonWriter json)
    {
        json.WritePropertyName("identity");
        (_identity ?? []).WriteTo(json);
        json.WritePropertyName("model");
        (Model ?? []).WriteTo(json);
        json.WriteStartArray("prompt");
        foreach (var message in _saved is null ? _prompt : [])
        {
            json.WriteStartObject();
            json.WriteString("role", message.Role.Value);
            json.WriteString("text", _redact(message.Text));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (_saved is not null)
        {
            json.WriteNumber("continues", _saved.Attempt);
            json.WriteNumber("steps", _saved.Steps);
            json.WriteStartObject("before");
            _saved.Counts.Write(json);
            json.WriteEndObject();
        }
    }
}

using Microsoft.Extensions.AI;
using Pantheon.Core.Agents;
using Pantheon.Core.Chat;
using Pantheon.Core.Routing;
using Pantheon.Core.Runs;

namespace Pantheon.Engine.Context;

/// <summary>
/// Makes of a session's history, which only grows, what fits into its model's window. Rules and task always stay; from turn to turn a prompt only gains at
/// its end, until it is compacted.
/// </summary>
public sealed class ContextWindow
{
    /// <summary>From this part of the trigger on, a server with a tokenizer is asked for the exact count.</summary>
    private const double Near = 0.9;

    /// <summary>The part of the trigger that a compaction aims for, so that the next one is some turns away.</summary>
    private const double Goal = 0.6;

    /// <summary>What of the room a prompt may take that was not counted to the end.</summary>
    private const double Sure = 0.97;

    private const int MaxCounts = 3;
    private const int TokensOfMarks = 6;

    private readonly AgentSpec _agent;
    private readonly ToolShelf _shelf;
    private readonly Compactor _compactor;
    private readonly Func<SummaryRequest, CancellationToken, Task<Told?>>? _teller;
    private readonly TokenGauge _gauge = new();
    private readonly List<HistoryTurn> _turns = [];
    private IReadOnlyList<ChatMessage> _head = [];
    private PromptBuilder _prompt = new();
    private WindowRules _rules;
    private WindowBudget _budget = new(0, 0, 0);
    private long _resultBytes;
    private long _headBytes;
    private long _counted;
    private int _written;
    private int _seen;
    private int _again;
    private string? _pressing;

    /// <param name="teller">Lets the agent's model for compactions write what its turns came to.</param>
    public ContextWindow(AgentSpec agent, ToolShelf shelf, Func<SummaryRequest, CancellationToken, Task<Told?>>? teller = null)
    {
        ArgumentNullException.ThrowIfNull(agent);
        ArgumentNullException.ThrowIfNull(shelf);
        _agent = agent;
        _shelf = shelf;
        _teller = agent.Context.Compactor is null ? null : teller;
        _rules = WindowRules.Of(0, agent.Context);
        _compactor = new Compactor(shelf.Definitions);
    }

    private long Bytes => _prompt.Bytes + _shelf.Bytes;

    private int Used => _gauge.Tokens(Bytes);

    private int Trigger => _budget.Tools + (int)(_budget.Messages * _rules.Trigger);

    /// <summary>What to send of a history at a turn, or why nothing can be sent; the history may only have grown since the last call.</summary>
    public async Task<WindowView> FitAsync(int turn, IReadOnlyList<ChatMessage> history, RoutedModel model, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(model);
        Take(turn, history);
        Share(model.Pin.ContextLength);
        Write();
        if (Used >= Trigger * Near)
        {
            await CountAsync(model, cancellationToken);
        }

        var pinned = _headBytes + _shelf.Bytes;
        if (_gauge.TokensAtLeast(pinned) > _budget.Prompt)
        {
            return View(null, WindowFailures.Task(_agent, _budget, _gauge.TokensAtLeast(pinned), _gauge.Source));
        }

        Compaction? compaction = null;
        if (!_agent.Context.Fails && _turns.Count > 0 && (_pressing is not null || Used > Math.Max(Trigger, _again)))
        {
            compaction = await CompactAsync(_pressing ?? "trigger", turn, model, cancellationToken);
        }

        _pressing = null;
        return View(compaction, _gauge.TokensAtLeast(Bytes) > _budget.Prompt ? WindowFailures.Full(_agent, _budget, Used, _gauge.Source) : null);
    }

    /// <summary>Learns from the server's own count of a prompt.</summary>
    public void Answered(WindowView sent, ChatResponse response)
    {
        ArgumentNullException.ThrowIfNull(sent);
        ArgumentNullException.ThrowIfNull(response);
        if (response.Usage?.InputTokenCount is { } tokens && response.AdditionalProperties?.GetValueOrDefault(ChatStream.UsageEstimated) is not true)
        {
            _gauge.Answered(sent.Bytes, tokens);
        }
    }

    /// <summary>The server refused a prompt as too long: the next one will be shorter. False when there is nothing to leave out, or nothing may be.</summary>
    public bool Overflowed(WindowView sent)
    {
        ArgumentNullException.ThrowIfNull(sent);
        _gauge.Overflowed(sent.Bytes, sent.Budget.Prompt);
        _pressing = "overflow";
        return !_agent.Context.Fails && _turns.Count > 0;
    }

    /// <summary>The failure of a session whose prompt the server refused for good.</summary>
    public Failure Refused(WindowView sent, Failure failure) => WindowFailures.Refused(_agent, sent, failure);

    private void Take(int turn, IReadOnlyList<ChatMessage> history)
    {
        if (_seen == 0)
        {
            var rules = history.TakeWhile(message => message.Role == ChatRole.System).Count();
            _seen = rules < history.Count && history[rules].Role == ChatRole.User ? rules + 1 : rules;
            _head = [.. history.Take(_seen)];
            foreach (var message in _head)
            {
                _prompt.Add(message);
            }

            _headBytes = _prompt.Bytes;
        }

        _turns.AddRange(HistoryTurn.Split(turn - 1, history.Skip(_seen)));
        _seen = history.Count;
        foreach (var call in _turns.Skip(_written).SelectMany(added => added.Calls))
        {
            _shelf.Show(call.Tool);
        }
    }

    private void Share(int context)
    {
        var before = _budget.Context;
        var reply = WindowBudget.ReplyOf(context, _agent.Model.MaxTokens);
        _budget = new WindowBudget(context, reply, _gauge.Tokens(_shelf.Bytes));
        if (context == before)
        {
            return;
        }

        _rules = WindowRules.Of(context, _agent.Context);
        _resultBytes = _gauge.Bytes(Math.Min(_budget.Messages * 0.35, (_budget.Messages - _gauge.Tokens(_headBytes)) * 0.6));
        if (context < before)
        {
            _pressing = "window";
        }
    }

    private void Write()
    {
        var writer = new TurnWriter(_prompt);
        foreach (var turn in _turns.Skip(_written))
        {
            // several results of one turn share what one may take, so that no single turn fills the window
            writer.Whole(turn, Math.Max(200, Math.Min(_resultBytes, _resultBytes * 5 / 3 / Math.Max(1, turn.Calls.Count))));
        }

        _written = _turns.Count;
    }

    private async Task<Compaction> CompactAsync(string reason, int turn, RoutedModel model, CancellationToken cancellationToken)
    {
        var (before, counted) = (Used, _gauge.Source);
        var (candidate, limit) = await ShrinkAsync(model, cancellationToken);
        var (by, rejected) = ("rules", (string?)null);
        if (_teller is not null && candidate.Gone > 0)
        {
            (by, rejected) = await TellAsync(_teller, candidate, limit, turn, cancellationToken);
        }

        _again = Math.Min(Used + ((_budget.Prompt - Used) / 2), (int)(_budget.Prompt * Sure));
        return new Compaction
        {
            Reason = reason,
            Before = before,
            After = Used,
            Limit = _budget.Prompt,
            Counted = counted,
            By = by,
            Turns = candidate.Gone,
            Results = candidate.Shortened,
            Rejected = rejected,
        };
    }

    /// <summary>Takes the shortened prompt; where the server can count, until its own count fits.</summary>
    private async Task<(Candidate Candidate, double Limit)> ShrinkAsync(RoutedModel model, CancellationToken cancellationToken)
    {
        var chosen = Choose();
        for (var counts = 0; counts < MaxCounts; counts++)
        {
            Use(chosen.Candidate);
            if (!await CountAsync(model, cancellationToken) || Used <= _budget.Prompt)
            {
                break;
            }

            chosen = Choose();
        }

        return chosen;
    }

    /// <summary>Lets a model write the account in place of the list of calls; what is wrong with it leaves the rules' account as it is.</summary>
    private async Task<(string By, string? Rejected)> TellAsync(
        Func<SummaryRequest, CancellationToken, Task<Told?>> teller, Candidate candidate, double limit, int turn, CancellationToken cancellationToken)
    {
        var gone = _turns.Take(candidate.Gone).ToList();
        var bytes = candidate.SummaryBytes / 2;
        var request = new SummaryRequest(turn, ModelSummary.Log(gone), (int)Math.Max(64, bytes / TokenGauge.CarefulRatio));
        if (await teller(request, cancellationToken) is not { } told)
        {
            return ("rules", "no model was free");
        }

        var changed = ChangeLedger.Of(gone.SelectMany(each => each.Calls), _shelf.Definitions).Paths;
        if (ModelSummary.Fault(told, changed, bytes) is { } fault)
        {
            return ("rules", fault);
        }

        var better = Make(candidate.Keep, told.Text);
        if (_gauge.Tokens(better.Prompt.Bytes + _shelf.Bytes) > limit)
        {
            return ("rules", "the prompt would be longer than with rules alone");
        }

        Use(better);
        return (told.By, null);
    }

    private void Use(Candidate candidate)
    {
        (_prompt, _counted) = (candidate.Prompt, 0);
        _gauge.Restart();
    }

    /// <summary>The mildest rung that comes down to the goal, else to the trigger, else to the limit; the harshest when none does.</summary>
    private (Candidate Candidate, double Limit) Choose()
    {
        _gauge.Restart();
        var rungs = Keep.Ladder(_turns, _rules).Select(keep => new Lazy<Candidate>(() => Make(keep, null))).ToList();
        var most = _budget.Prompt * Sure;
        foreach (var limit in new[] { _budget.Tools + (_budget.Messages * _rules.Trigger * Goal), Trigger, most })
        {
            if (rungs.Find(rung => _gauge.Tokens(rung.Value.Prompt.Bytes + _shelf.Bytes) <= limit) is { } found)
            {
                return (found.Value, limit);
            }
        }

        return (rungs[^1].Value, most);
    }

    private Candidate Make(Keep keep, string? told)
    {
        var room = _budget.Messages - _gauge.Tokens(_headBytes);
        return _compactor.Make(_head, _turns, keep, _gauge.Bytes(Math.Min(_rules.SummaryTokens, room * 0.4)), _resultBytes, told);
    }

    /// <summary>Asks the server's tokenizer, where it has one, for the prompt as it is; false when the number stays an estimate.</summary>
    private async Task<bool> CountAsync(RoutedModel model, CancellationToken cancellationToken)
    {
        if (_counted == Bytes)
        {
            return true;
        }

        int? words;
        try
        {
            words = await model.CountTokens($"{_shelf.Words()}\n{PromptSize.Words(_prompt.Messages)}", cancellationToken);
        }
        catch (ChatException)
        {
            // the turn itself will show what is wrong with the server; until then there is the estimate
            words = null;
        }

        if (words is not { } tokens)
        {
            return false;
        }

        _counted = Bytes;
        _gauge.Counted(Bytes, tokens + ((_prompt.Messages.Count + _shelf.Declared.Count) * TokensOfMarks));
        return true;
    }

    private WindowView View(Compaction? compaction, Failure? failure) => new()
    {
        Messages = [.. _prompt.Messages],
        Tools = _shelf.Declared,
        Budget = _budget,
        Size = _rules.Size,
        Used = Used,
        Counted = _gauge.Source,
        Bytes = Bytes,
        Compaction = compaction,
        Failure = failure,
    };
}

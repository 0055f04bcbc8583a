using System.Text.Json.Nodes;
using Pantheon.Core.Agents;
using Pantheon.Core.Chat;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Flows;
using Pantheon.Core.Runs;
using Pantheon.Core.Schemas;
using Pantheon.Core.Tools;
using Pantheon.Core.Workspaces;
using Pantheon.Engine.Recording;
using Pantheon.Engine.Sessions;
using Pantheon.Engine.Taping;
using Pantheon.Engine.Tooling;

namespace Pantheon.Engine.Nodes;

/// <summary>Holds a session with an agent: resolved, blind where it must be, on a model that policy allows, its output held to its contract.</summary>
public sealed class AgentHandler : INodeHandler
{
    private static readonly string[] SharedRoots = ["task", "run", "night", "retry"];

    public bool NeedsWorkspace => true;

    public EditMode Edits(NodeSpec node, RunContext run) => node is AgentNode agent && run.Catalog.Agents.TryGetValue(agent.Agent, out var spec) && MayEdit(spec, run)
        ? spec.AttachesEdits ? EditMode.Attach : EditMode.Carry
        : EditMode.None;

    public async Task<NodeEnd> RunAsync(NodeContext context, CancellationToken cancellationToken)
    {
        var node = (AgentNode)context.Node;
        if (!context.Run.Catalog.Agents.TryGetValue(node.Agent, out var agent) || (node.Version is { } version && version != agent.Ref.Version))
        {
            var wanted = node.Version is { } pinned ? FormattableString.Invariant($"{node.Agent}@{pinned}") : node.Agent;
            return NodeEnd.Failed(FailureKind.EnvironmentMissing, $"node '{node.Id}' wants the agent '{wanted}', which the catalog does not have", Codes.AgentMissing);
        }

        if (BlindRule.Broken(node, agent, context.Run.Flow) is { } seen)
        {
            return new NodeEnd
            {
                Agent = agent.Ref,
                Failure = new Failure(FailureKind.PolicyRefused, $"agent '{agent.Ref}' is blind to '{Name(seen, context)}', but node '{node.Id}' would show it what '{seen}' said")
                {
                    Code = Codes.BlindAgent,
                    Rule = "agent.blind",
                    Next = $"take '{seen}' out of the inputs of '{node.Id}'",
                },
            };
        }

        var inputs = new JsonObject(node.In.Select(entry => KeyValuePair.Create(entry.Key, entry.Value.Evaluate(context.Values)?.DeepClone())));
        if (InputFault(agent, inputs) is { } fault)
        {
            return NodeEnd.Failed(FailureKind.SpecAmbiguous, $"node '{node.Id}' gives agent '{agent.Ref}' a wrong input: {fault}", Codes.InputInvalid) with { Agent = agent.Ref, Input = inputs };
        }

        var (tools, refused) = GrantedTools.Of(agent, context.Run, context.Seams.Tools);
        return refused is null
            ? await TalkAsync(context, agent, inputs, tools, cancellationToken)
            : new NodeEnd { Agent = agent.Ref, Input = inputs, Failure = refused };
    }

    private static async Task<NodeEnd> TalkAsync(NodeContext context, AgentSpec agent, JsonObject inputs, IReadOnlyList<ITool> tools, CancellationToken cancellationToken)
    {
        using var seat = new ModelSeat(context, agent);
        using var sitting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, seat.Lost);
        try
        {
            return await TalkAsync(context, agent, seat, inputs, tools, sitting.Token, cancellationToken);
        }
        catch (OperationCanceledException) when (IsSeatLost(context, seat) && !cancellationToken.IsCancellationRequested)
        {
            return await LostAsync(context, seat, new NodeEnd { Agent = agent.Ref, Input = inputs });
        }
    }

    private static bool IsSeatLost(NodeContext context, ModelSeat seat) => seat.Lost.IsCancellationRequested || context.Tape.LostSeat;

    private static async Task<NodeEnd> LostAsync(NodeContext context, ModelSeat seat, NodeEnd end)
    {
        await context.Tape.HearAsync(TapedKinds.LostSeat, () => Task.FromResult(true), CancellationToken.None);
        return end with { Failure = seat.LostEnd.Failure };
    }

    private static async Task<NodeEnd> TalkAsync(NodeContext context, AgentSpec agent, ModelSeat seat, JsonObject inputs, IReadOnlyList<ITool> tools, CancellationToken cancellationToken, CancellationToken stop)
    {
        await context.BeforeTurnAsync();
        await seat.OpenAsync(cancellationToken);
        if (context.Cache is { } cache && seat.Model.Pin is { Digest: { } digest } pin && IsCacheable(context, agent))
        {
            var found = await cache.FindAsync(PartsOf(context, agent, inputs, $"{pin.Id}@{digest}"), cancellationToken);
            if (cache.IsHit)
            {
                return new NodeEnd { Agent = agent.Ref, Model = pin, Input = inputs, Output = found };
            }
        }

        var workspace = await context.EnterAsync(cancellationToken);
        await using var kept = new ToolSession(); // ends with the session: what an agent's tools left running is gone before its tree is looked at
        var tape = TapeOf(context, seat.Model.Pin);
        var ended = new NodeEnd { Agent = agent.Ref, Model = seat.Model.Pin, Input = inputs, Continues = context.Saved?.Attempt };
        var request = context.Tape.Of(new SessionRequest
        {
            Agent = agent,
            Model = seat.Model,
            Recover = seat.RecoverAsync,
            OpenCompactor = new CompactionModel(context, agent, seat).OpenAsync,
            Note = happened => context.Run.Notes.Add(happened with { Node = context.Node.Id, Attempt = context.Attempt.Number }),
            Inputs = inputs,
            Tools = [.. tools.Select(tool => new RecordedTool(tool, context.Run.Refused, context.Node.Id, context.Attempt.Number))],
            Context = ToolContextFor(context, agent, workspace) with { Session = kept },
            Attempt = context.Attempt,
            SpanId = context.SpanId,
            Night = context.Run.Night,
            RunTokens = context.Run.Tokens,
            BeforeTurn = context.BeforeTurnAsync,
            Steering = context.Run.Steering.Open(context.Node.Id, context.Attempt.Number, agent.Blind.Count > 0, context.Run.Notes.Add, context.Saved?.Notes),
            Tape = tape,
            TreeOf = token => TreeAsync(context, token),
            Roots = SharedRoots.ToDictionary(name => name, name => context.Values.Roots.GetValueOrDefault(name)),
        });
        try
        {
            var end = await context.Seams.Session(request, cancellationToken);
            if (end.Failure is null)
            {
                seat.Done();
            }

            var spent = new SessionCounts(end.Turns, end.ToolCalls, end.TokensIn, end.TokensOut).Since(tape.Before);
            return Judge(context, agent, Spent(ended, spent) with { Failure = end.Failure, Output = end.Output, Messages = end.Messages });
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested || context.Tape.LostSeat)
        {
            // what was used is used, however it ended
            var spent = Spent(ended, tape.Own);
            return IsSeatLost(context, seat) && !stop.IsCancellationRequested ? await LostAsync(context, seat, spent) : spent;
        }
        finally
        {
            context.Tape.Step(tape.Tail());
        }
    }

    private static NodeEnd Spent(NodeEnd end, SessionCounts spent) => end with { Turns = spent.Turns, ToolCalls = spent.ToolCalls, TokensIn = spent.TokensIn, TokensOut = spent.TokensOut };

    private static SessionTape TapeOf(NodeContext context, ModelPin pin)
    {
        var (seams, saved) = (context.Seams, context.Saved);
        return new SessionTape(
        (number, content, token) => KeepAsync(context, number, content, token),
        saved,
        seams.Redact)
        {
            Model = TapedKinds.Pin(pin),
            Facts = new JsonObject { ["tree"] = context.InputTree, ["policy"] = context.Run.Policy.Digest.ToString(), ["version"] = seams.Version },
            WhenLive = () =>
            {
                context.Clock.Spend(saved!.Used);  // called only with one
                context.Run.Notes.Add(new JournalEvent(EventKinds.SessionContinued)
                {
                    Node = context.Node.Id,
                    Attempt = context.Attempt.Number,
                    Data = new JsonObject { ["continues"] = saved.Attempt, ["turns"] = saved.Counts.Turns, ["tool_calls"] = saved.Counts.ToolCalls, ["tree"] = saved.Tree },
                });
            },
        };
    }

    /// <summary>A step that the store did not answer for, whether it has it or not, is not done yet: it comes into the tape with what is left of the session, and so once.</summary>
    private static async Task KeepAsync(NodeContext context, int number, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        if (context.Tape.Told(TapedWords.Unkept, () => null) is JsonObject unkept)
        {
            throw TapedFault.Read(unkept);
        }

        try
        {
            await context.Seams.Steps.KeepStepAsync(new SessionStep(context.Attempt, number, content), context.Run.Run.Fence, cancellationToken);
        }
        catch (PantheonException fault)
        {
            context.Tape.Told(TapedWords.Unkept, () => TapedFault.Write(fault));
            throw;
        }

        context.Tape.Step(content.Span);
    }

    /// <summary>A review is made anew whoever asks, and what a person told an agent is no part of a key.</summary>
    private static bool IsCacheable(NodeContext context, AgentSpec agent) => agent is { AttachesEdits: false, Output.Name: not "review.v1" } && !context.Run.Steering.HasAny;

    private static JsonObject PartsOf(NodeContext context, AgentSpec agent, JsonObject inputs, string model)
    {
        // a prompt may read these besides its inputs; the night's date is one of them, and only counts where it is read
        var read = agent.Prompt.Paths.Select(path => path.Root).Intersect(SharedRoots, StringComparer.OrdinalIgnoreCase).Append("retry").Distinct().Order(StringComparer.Ordinal);
        var shared = new JsonObject(read.Select(name => KeyValuePair.Create(name, context.Values.Roots.GetValueOrDefault(name)?.DeepClone())));
        return new JsonObject
        {
            ["kind"] = Word.Of(context.Node.Kind),
            ["definition"] = $"{agent.Ref} {agent.Digest} {(agent.Tools.Any(context.Run.Catalog.Tools.ContainsKey) ? context.Run.Run.CatalogDigest : null)}",
            ["model"] = model,
            ["inputs"] = CanonicalJson.DigestOf(new JsonObject { ["in"] = inputs.DeepClone(), ["shared"] = shared }).ToString(),
            ["base"] = context.Base.Commit,
            ["tree"] = context.InputTree,
            ["policy"] = context.Run.Policy.Digest.ToString(),
        };
    }

    /// <summary>A tree that cannot be taken now is judged when the attempt ends; until then nobody knows it.</summary>
    private static async Task<string?> TreeAsync(NodeContext context, CancellationToken cancellationToken)
    {
        try
        {
            return context.Workspace is { } workspace ? await context.Seams.Workspaces.SnapshotAsync(workspace, cancellationToken) : null;
        }
        catch (WorkspaceException)
        {
            return null;
        }
    }

    private static NodeEnd Judge(NodeContext context, AgentSpec agent, NodeEnd end)
    {
        if (end.Failure is not null)
        {
            return end;
        }

        if (agent.Output.IsPatch)
        {
            return end with { OutputIsPatch = true, Summary = SummaryOf(end.Output), Output = null };
        }

        var violations = agent.Output.Schema.Validate(end.Output);
        if (violations.Count > 0)
        {
            var first = string.Join("; ", violations.Take(3));
            return end with
            {
                Failure = new Failure(FailureKind.OutputInvalid, $"the output of agent '{agent.Ref}' breaks its contract: {first}")
                {
                    Code = Codes.OutputBreaksContract,
                    ErrorLines = [.. violations.Take(10).Select(violation => violation.ToString())],
                    Digest = first,
                },
            };
        }

        return agent.Output.Name == "review.v1" && !agent.Output.IsList ? Reviews.Keep(context, end) : end;
    }

    private static ToolContext ToolContextFor(NodeContext context, AgentSpec agent, Workspace workspace) => new()
    {
        Workspace = workspace,
        Policy = context.Run.Policy,
        OutputFolder = workspace.Path + ".out",
        Writes = EditBounds.Of(agent, context.Run.Task),
        Protected = context.Protected,
        Repository = context.Run.Repository,
        BaseCommit = context.Base.Commit,
        BaseTree = context.Base.StartTree,
    };

    private static string? InputFault(AgentSpec agent, JsonObject inputs)
    {
        foreach (var (name, type) in agent.Inputs)
        {
            var value = inputs[name];
            if (value is null)
            {
                if (!type.IsOptional)
                {
                    return $"'{name}' is needed and has no value";
                }

                continue;
            }

            if (type.Schema.Validate(value) is { Count: > 0 } violations)
            {
                return $"'{name}' {violations[0]}";
            }
        }

        return inputs.Select(entry => entry.Key).FirstOrDefault(name => agent.Inputs.Count > 0 && !agent.Inputs.ContainsKey(name)) is { } unknown
            ? $"'{unknown}' is not one of its inputs ({string.Join(", ", agent.Inputs.Keys)})"
            : null;
    }

    private static bool MayEdit(AgentSpec agent, RunContext run) =>
        agent.Edits || agent.Output.IsPatch || agent.Tools.Any(name => run.Catalog.Tools.TryGetValue(name, out var tool) && tool.Edits);

    private static string? SummaryOf(JsonNode? said) => said switch
    {
        JsonValue value => value.ToString(),
        JsonObject map => (map["summary"] ?? map["text"])?.ToString(),
        _ => null,
    };

    private static string Name(Core.Identity.NodeId id, NodeContext context) =>
        context.Run.Flow.All.OfType<AgentNode>().FirstOrDefault(node => node.Id == id)?.Agent ?? id.Value;
}

using Pantheon.Authoring.Tools;
using Pantheon.Authoring.Values;
using Pantheon.Authoring.Yaml;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Expressions;
using Pantheon.Core.Flows;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;

namespace Pantheon.Authoring.Flows;

/// <summary>Reads the nodes of a flow; what a node does not say comes from the flow's defaults.</summary>
internal sealed class NodeReader(TimeSpan? defaultTimeout, RetrySpec? defaultRetry, string? defaultPool, DiagnosticBag diagnostics)
{
    /// <summary>Which keys belong to which kind; the first word is the kind's own key.</summary>
    private static readonly string[][] Kinds =
    [
        ["agent", "models", "accept", "in", "map", "cache", "pool"],
        ["run", "edits", "evidence", "map", "cache"],
        ["tool", "with", "edits", "map", "cache"],
        ["gate"],
        ["flow", "in"],
        ["publish", "with"],
    ];

    public NodeSpec? Read(YamlEntry entry)
    {
        if (MapReader.Of(entry.Value, FlowShapes.Node with { Noun = $"node '{entry.Key}'" }, diagnostics) is not { } reader)
        {
            return null;
        }

        var common = new GateNode
        {
            Id = new NodeId(entry.Key),
            Needs = reader.Node("needs") is { } needs ? [.. Scalars.NameOrNames(needs, "needs", Names.Plain, diagnostics).Select(name => new NodeId(name))] : [],
            When = When(reader),
            Retry = reader.Node("retry") is { } retry ? RetryReader.Read(retry, diagnostics) : defaultRetry,
            OnFailure = OnFailureOf(reader),
            Always = reader.Boolean("always") ?? false,
            Expect = reader.Node("expect") is { } expect ? ExpectReader.Read(expect, diagnostics) : null,
            Map = reader.Node("map") is { } map ? MapNodeReader.Read(map, diagnostics) : null,
            Cache = Words.Read<CacheMode>(reader.Node("cache"), "cache", diagnostics) ?? CacheMode.Off,
            Span = entry.KeySpan,
            Gate = new GateSpec(),
        };
        if ((reader.Duration("timeout") ?? defaultTimeout) is { } timeout)
        {
            common = common with { Timeout = timeout };
        }

        return KindOf(reader, entry) switch
        {
            "agent" => Agent(reader, common),
            "run" => Run(reader, common),
            "tool" => Tool(reader, common),
            "gate" => GateReader.Read(reader.Node("gate")!, diagnostics) is { } gate ? common with { Gate = gate } : null, // its key is there
            "flow" => Flow(reader, common),
            "publish" => Publish(reader, common),
            _ => null,
        };
    }

    private string? KindOf(MapReader reader, YamlEntry entry)
    {
        var kinds = Kinds.Where(kind => reader.Has(kind[0])).ToList();
        if (kinds is [var one])
        {
            foreach (var key in Kinds.SelectMany(kind => kind).Except(one).Where(reader.Has))
            {
                diagnostics.Error(Codes.KeysExclude, reader.SpanOf(key), $"the key '{key}' does not belong to {Article(one[0])} node", $"{Article(one[0])} node takes {string.Join(", ", one)}");
            }

            return one[0];
        }

        if (kinds.Count > 1)
        {
            var names = kinds.ConvertAll(kind => kind[0]);
            diagnostics.Error(Codes.KeysExclude, entry.KeySpan, $"node '{entry.Key}' has {string.Join(" and ", names.Select(name => $"'{name}'"))}; a node does one thing", "make a node of each");
        }
        else
        {
            diagnostics.Error(Codes.MissingKey, entry.KeySpan, $"node '{entry.Key}' does nothing", $"give it one of {string.Join(", ", Kinds.Select(kind => kind[0]))}");
        }

        return null;
    }

    private Template? When(MapReader reader)
    {
        if (reader.Node("when") is not { } node)
        {
            return null;
        }

        if (node is YamlScalar { IsText: true } scalar && Templates.HasExpression(scalar.Text))
        {
            return Templates.Text(scalar, diagnostics);
        }

        diagnostics.Error(Codes.WrongValue, node.Span, $"'when' must be an expression, found {node.Description}", "write \"${{ … }}\"");
        return null;
    }

    private OnFailure OnFailureOf(MapReader reader)
    {
        switch (reader.Node("on_failure"))
        {
            case null:
                return OnFailure.Default;
            case YamlMap map:
                var said = MapReader.Of(map, FlowShapes.OnFailure, diagnostics);
                return new OnFailure(Words.Read<FailureEffect>(said?.Node("then"), "then", diagnostics) ?? FailureEffect.Fail, Words.Read<Cause>(said?.Require("cause"), "cause", diagnostics));
            case var node:
                return new OnFailure(Words.Read<FailureEffect>(node, "on_failure", diagnostics) ?? FailureEffect.Fail, null);
        }
    }

    private AgentNode? Agent(MapReader reader, NodeSpec common)
    {
        var values = Templates.Values(reader, "in");
        var models = reader.Nested("models", FlowShapes.Models) is { } rounds ? new RoundModels(rounds.Name("first", Names.Plain), rounds.Name("repair", Names.Plain)) : null;
        Accept(reader);
        if (reader.Text("agent") is not { } text)
        {
            return null;
        }

        var parts = text.Split('@');
        var version = parts.Length == 2 && int.TryParse(parts[1], out var number) && number > 0 ? number : (int?)null;
        if (parts is [_, "candidate"])
        {
            diagnostics.Error(Codes.NotSupportedYet, reader.Node("agent")!.Span, "'@candidate' is not supported yet", $"write '{parts[0]}' for the active version"); // the text was read from it
            return null;
        }

        if (parts.Length > 2 || !Names.Agent.IsMatch(parts[0]) || (parts.Length == 2 && parts[1] != "active" && version is null))
        {
            diagnostics.Error(Codes.BadName, reader.Node("agent")!.Span, $"'{text}' names no agent", "write NAME, NAME@active or NAME@VERSION"); // the text was read from it
            return null;
        }

        return new AgentNode { Id = common.Id, Agent = parts[0], Version = version, In = values, Models = models, Pool = reader.Name("pool", Names.Plain) ?? defaultPool }.With(common);
    }

    // that nothing is taken out of a reply yet is said with the flow's checks
    private void Accept(MapReader node)
    {
        if (node.Nested("accept", FlowShapes.Accept) is not { } reader)
        {
            return;
        }

        if (reader.Require("only") is { } only)
        {
            Scalars.Word(only, "only", ["code", "json"], diagnostics);
        }

        foreach (var key in new[] { "parse", "save_to" })
        {
            if (reader.Text(key) is not null && reader.Node(key) is YamlScalar text)
            {
                Templates.Value(text, diagnostics);
            }
        }
    }

    private RunNode? Run(MapReader reader, NodeSpec common)
    {
        var edits = reader.Boolean("edits") ?? false;
        var evidence = Words.Read<EvidenceKind>(reader.Node("evidence"), "evidence", diagnostics);
        if (evidence == EvidenceKind.Coverage)
        {
            diagnostics.Error(Codes.CoverageUnnamed, reader.Node("evidence")!.Span, "a run node leaves no coverage report that could be read", "declare a tool that says where its reports lie: 'coverage' in tools/NAME.yaml"); // it was read from there
        }

        var script = reader.Node("run") is YamlScalar { IsText: true } text && !ToolReader.IsOneExpression(text) ? text : null;
        var arguments = script is null ? ToolReader.Arguments(reader.Node("run")!, diagnostics) : ScriptReader.Arguments(script, diagnostics); // its key is there
        return arguments is null ? null : new RunNode { Id = common.Id, Arguments = arguments, Script = script?.Text, Edits = edits, Evidence = evidence }.With(common);
    }

    private static FlowNode? Flow(MapReader reader, NodeSpec common)
    {
        var values = Templates.Values(reader, "in");

        // its nodes have limits of their own: only a limit that the node itself says is one for all of them
        return reader.Name("flow", Names.Plain) is { } flow ? new FlowNode { Id = common.Id, Flow = flow, In = values }.With(common) with { Timeout = reader.Duration("timeout") ?? Timeout.InfiniteTimeSpan } : null;
    }

    private static ToolNode? Tool(MapReader reader, NodeSpec common)
    {
        var values = Templates.Values(reader, "with");
        var edits = reader.Boolean("edits") ?? false;
        return reader.Name("tool", Names.Tool) is { } tool ? new ToolNode { Id = common.Id, Tool = tool, With = values, Edits = edits }.With(common) : null;
    }

    private PublishNode? Publish(MapReader reader, NodeSpec common)
    {
        var values = Templates.Values(reader, "with");
        foreach (var entry in reader.Entries("with").Where(entry => entry.Key is not ("title" or "body")))
        {
            diagnostics.Error(Codes.UnknownKey, entry.KeySpan, $"unknown key '{entry.Key}' in 'with' of a publish node", DidYouMean.HintOrList(entry.Key, ["title", "body"], "keys"));
        }

        return Words.Read<PublishForm>(reader.Node("publish"), "publish", diagnostics) is { } form ? new PublishNode { Id = common.Id, Form = form, With = values }.With(common) : null;
    }

    private static string Article(string kind) => kind == "agent" ? "an agent" : $"a {kind}";
}

using Pantheon.Authoring.Checks;
using Pantheon.Authoring.Commands;
using Pantheon.Authoring.Values;
using Pantheon.Authoring.Yaml;
using Pantheon.Core.Agents;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Expressions;
using Pantheon.Core.Identity;
using Pantheon.Core.Schemas;

namespace Pantheon.Authoring.Agents;

/// <summary>Reads agents/NAME.md (front matter and prompt) and agents/NAME.yaml (with `prompt`).</summary>
internal sealed class AgentReader(IReadOnlyDictionary<string, Definition<CommandSpec>> commands, DiagnosticBag diagnostics)
{
    public Definition<AgentSpec>? Read(string file, string text)
    {
        var isMarkdown = file.EndsWith(".md", StringComparison.Ordinal);
        var matter = isMarkdown ? FrontMatter.Read(file, text, diagnostics) : null;
        var root = isMarkdown ? matter?.Header : YamlDocument.Read(file, text, diagnostics);
        if (root is null || MapReader.Of(root, AgentShapes.Agent, diagnostics) is not { } reader)
        {
            return null;
        }

        var name = reader.RequiredName("name", Names.Agent);
        var version = reader.Require("version") is null ? null : reader.Integer("version", 1, int.MaxValue);
        var model = reader.Require("model") is null ? null : Model(reader);
        var output = reader.Require("output") is { } node ? ContractTypes.Read(node, "output", diagnostics) : null;
        var prompt = Prompt(reader, matter);
        var spec = name is null || version is null || model is null || output is null || prompt is null
            ? null
            : Spec(reader, new AgentRef(name, (int)version), model, output, prompt) with { Digest = Digest.Of(text + "\n" + prompt.Source) };
        if (spec is null)
        {
            Optional(reader);
        }

        return name is null ? null : new Definition<AgentSpec>(name, spec, root);
    }

    private AgentSpec Spec(MapReader reader, AgentRef reference, ModelChoice model, ContractType output, Template prompt)
    {
        var parts = Optional(reader);
        return parts with { Ref = reference, Model = model, Output = output, Prompt = prompt, Span = reader.Map.Span };
    }

    // what may be left out; read also when a required key is wrong, so that every fault of the file is said
    private AgentSpec Optional(MapReader reader)
    {
        CheckHoldout(reader);
        return new AgentSpec
        {
            Ref = new AgentRef("", 0),
            Model = new ModelChoice(),
            Output = new ContractType { Schema = JsonSchema.Parse([]) },
            Prompt = Template.Parse("", SourceSpan.None, [])!, // the empty text has no fault
            Digest = Digest.Of(""),
            Description = reader.Text("description") ?? "",
            Tools = reader.Node("tools") is { } tools ? Scalars.NameOrNames(tools, "tools", Names.Tool, diagnostics) : [],
            Commands = CommandsReader.Read(reader),
            Limits = Limits(reader),
            Context = ContextReader.Read(reader),
            Inputs = ContractTypes.ReadAll(reader, "input"),
            Writes = reader.Texts("writes"),
            AttachesEdits = reader.Word("edits", "tree", "attach") == "attach",
            Blind = reader.Node("blind") is { } blind ? Scalars.NameOrNames(blind, "blind", Names.Agent, diagnostics) : [],
            DoneRequires = DoneRequires(reader),
            Grammar = GrammarReader.Read(reader),
        };
    }

    private static ModelChoice? Model(MapReader agent)
    {
        if (agent.Nested("model", AgentShapes.Model) is not { } reader)
        {
            return null;
        }

        if (!RouteOrModel.Read(agent, reader, "id", "the model", "name a route of pantheon.yaml, or one model as pool/model", out var route, out var id))
        {
            return null;
        }

        var choice = new ModelChoice
        {
            Route = route,
            Id = id,
            TopP = reader.Number("top_p", double.Epsilon, 1),
            Thinking = reader.Boolean("thinking"),
        };
        return choice with
        {
            Temperature = reader.Number("temperature", 0, 2) ?? choice.Temperature,
            MaxTokens = (int?)reader.Integer("max_tokens", 1, int.MaxValue) ?? choice.MaxTokens,
            Seed = reader.Integer("seed", long.MinValue) ?? choice.Seed,
        };
    }

    private static AgentLimits Limits(MapReader agent)
    {
        var limits = new AgentLimits();
        if (agent.Nested("limits", AgentShapes.Limits) is not { } reader)
        {
            return limits;
        }

        return new AgentLimits
        {
            Turns = (int?)reader.Integer("turns", 1, int.MaxValue) ?? limits.Turns,
            ToolCalls = (int?)reader.Integer("tool_calls", 1, int.MaxValue) ?? limits.ToolCalls,
            Tokens = reader.Integer("tokens", 1),
            Wall = reader.Duration("wall"),
            RepeatCall = (int?)reader.Integer("repeat_call", 2, limits.RepeatCall) ?? limits.RepeatCall,
            MaxSchemaRetries = (int?)reader.Integer("max_schema_retries", 0, 10) ?? limits.MaxSchemaRetries,
        };
    }

    private static IReadOnlyList<string> DoneRequires(MapReader agent) =>
        agent.Nested("done", AgentShapes.Done) is { } done && done.Require("require") is { } tools
            ? Scalars.NameOrNames(tools, "require", Names.Tool, agent.Diagnostics)
            : [];

    private static void CheckHoldout(MapReader agent)
    {
        if (agent.Nested("holdout", AgentShapes.Holdout) is not { } reader)
        {
            return;
        }

        reader.RequiredText("set");
        if (reader.Nested("promote_when", AgentShapes.PromoteWhen) is { } rule)
        {
            rule.Number("better_by", 0, double.MaxValue);
            rule.Number("p", double.Epsilon, 0.5);
            rule.Integer("min_n", 1);
        }
    }

    private Template? Prompt(MapReader reader, FrontMatter? matter)
    {
        var included = Included(reader);
        if (Body(reader, matter) is not var (body, span) || Template.Parse(body, span, diagnostics) is not { } own)
        {
            return null;
        }

        CheckNames(reader, [.. included?.Select(command => Template.Parse(command.Text, command.TextSpan, [])) ?? [], own]);

        // the parts were checked each at its own place; the joined text has none
        return included is null ? null : Template.Parse(string.Join("\n\n", [.. included.Select(command => command.Text), body]), span, []);
    }

    private void CheckNames(MapReader reader, IEnumerable<Template?> parts)
    {
        var inputs = (reader.Node("input") as YamlMap)?.Entries ?? [];
        var types = inputs.ToDictionary(entry => entry.Key, entry => ContractTypes.Read(entry.Value, entry.Key, [])?.Schema.Document);
        var scope = new Scope(types) { Place = reader.Node("name") is YamlScalar name ? $"the prompt of '{name.Text}'" : "the prompt" };
        foreach (var part in parts)
        {
            scope.Check(part, diagnostics);
        }
    }

    private (string Text, SourceSpan Span)? Body(MapReader reader, FrontMatter? matter)
    {
        if (matter is null)
        {
            return reader.Require("prompt") is { } node && Scalars.Text(node, "prompt", diagnostics) is { } prompt
                ? (prompt.TrimEnd(), ((YamlScalar)node).ContentSpan)
                : null;
        }

        if (reader.Has("prompt"))
        {
            diagnostics.Error(Codes.KeysExclude, reader.SpanOf("prompt"), "a Markdown agent has its prompt after the front matter, not under 'prompt'", "move the text below the second '---'");
            return null;
        }

        if (matter.Body.Length == 0)
        {
            diagnostics.Error(Codes.MissingKey, matter.BodySpan, "the agent has no prompt", "write it below the second '---'");
            return null;
        }

        return (matter.Body, matter.BodySpan);
    }

    private List<CommandSpec>? Included(MapReader reader)
    {
        var found = new List<CommandSpec>();
        var isWhole = true;
        var names = reader.Node("include") is { } node ? Scalars.NameOrNames(node, "include", Names.Plain, diagnostics) : [];
        foreach (var (index, name) in names.Index())
        {
            if (!commands.TryGetValue(name, out var command))
            {
                var place = reader.Map.At("include").At($"{index}").Span;
                diagnostics.Error(Codes.UnknownDefinition, place, $"'include' names the unknown command '{name}'", DidYouMean.HintOrList(name, [.. commands.Keys], "commands"));
            }

            if (command?.Value is { } spec)
            {
                found.Add(spec);
            }
            else
            {
                isWhole = false;
            }
        }

        return isWhole ? found : null;
    }
}

using System.Text.Json.Nodes;
using Pantheon.Authoring.Yaml;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Identity;
using Pantheon.Core.Tasks;

namespace Pantheon.Authoring.Tasks;

/// <summary>Reads task files: YAML, JSON, or Markdown with front matter and a checklist under `## Acceptance`.</summary>
public static class TaskReader
{
    private const int MinTitle = 4;
    private const int MaxTitle = 90;

    /// <summary>The task of one file, or null when a fault in the bag forbids its use; the function gives the text of a file next to it (the tests' patch), or null.</summary>
    public static TaskSpec? Read(string file, string text, Func<string, string?> besideFile, DiagnosticBag diagnostics)
    {
        var found = new DiagnosticBag();
        var task = ReadDefinition(file, text, besideFile, found)?.Value;
        diagnostics.AddRange(found);
        return found.HasErrors ? null : task;
    }

    internal static Definition<TaskSpec>? ReadDefinition(string file, string text, Func<string, string?> besideFile, DiagnosticBag diagnostics)
    {
        var isMarkdown = file.EndsWith(".md", StringComparison.Ordinal);
        var matter = isMarkdown ? FrontMatter.Read(file, text, diagnostics) : null;
        var root = isMarkdown ? matter?.Header : YamlDocument.Read(file, text, diagnostics);
        if (root is null || MapReader.Of(root, TaskShapes.Task, diagnostics) is not { } reader)
        {
            return null;
        }

        var body = matter is null ? null : Checklist.Read(matter);
        var id = reader.Has("id") ? reader.Name("id", Names.Task) ?? "" : IdOf(file, root, diagnostics);
        var title = Title(reader);
        var acceptance = Acceptance(reader, body);
        var patch = Patch(reader, besideFile);
        var spec = new TaskSpec
        {
            Id = id,
            Title = title ?? "",
            Text = reader.Text("text") ?? body?.Text ?? "",
            Flow = reader.Name("flow", Names.Plain),
            Repository = reader.Name("repo", Names.Plain),
            Base = reader.Text("base"),
            Priority = (int?)reader.Integer("priority", 0, 100),
            Scope = ScopeOf(reader),
            Acceptance = acceptance,
            FailToPass = reader.Texts("fail_to_pass"),
            PassToPass = PassToPass(reader),
            TestsPatch = patch,
            TestsHidden = root.At("tests", "hidden") is YamlScalar { Boolean: true },
            Hints = reader.Texts("hints"),
            Flags = reader.Texts("flags"),
            Labels = reader.Texts("labels"),
            Needs = reader.Node("needs") is { } needs ? Scalars.NameOrNames(needs, "needs", Names.Task, diagnostics) : [],
            NotBefore = Moments.Read(reader, "not_before", isEndOfDay: false),
            Deadline = Moments.Read(reader, "deadline", isEndOfDay: true),
            Input = Input(reader),
            Digest = Digest.Of(text + "\n" + patch),
            Span = root.Span,
        };
        return new Definition<TaskSpec>(id, spec, root);
    }

    private static string IdOf(string file, YamlNode root, DiagnosticBag diagnostics)
    {
        var id = Path.GetFileNameWithoutExtension(file);
        if (!Names.Task.IsMatch(id))
        {
            diagnostics.Error(Codes.BadName, root.Span with { Length = 1 }, $"the file's name '{id}' is no task id: {Names.Rule(Names.Task)}", "give the task an 'id', or rename the file");
        }

        return id;
    }

    private static string? Title(MapReader reader)
    {
        if (reader.RequiredText("title") is not { } title)
        {
            return null;
        }

        if (title.Length is < MinTitle or > MaxTitle)
        {
            reader.Diagnostics.Error(Codes.WrongValue, reader.Map.At("title").Span, $"'title' must have {MinTitle} to {MaxTitle} characters; found {title.Length}");
        }

        return title;
    }

    private static IReadOnlyList<AcceptanceCriterion> Acceptance(MapReader reader, Checklist? body)
    {
        var node = reader.Node("acceptance");
        var criteria = node switch
        {
            null => body?.Criteria ?? [],
            YamlList list => [.. list.Items.Select(item => Criterion(item, reader.Diagnostics)).OfType<AcceptanceCriterion>()],
            _ => Scalars.Wrong<AcceptanceCriterion[]>(node, "acceptance", "a list of criteria", null, reader.Diagnostics) ?? [],
        };
        if (criteria.Count == 0 && node is null or YamlList { Items.Count: 0 })
        {
            var hint = body is null ? "list under 'acceptance' what must be true afterwards" : "list them below '## Acceptance' as '- [ ] what must be true — `Test.Name`'";
            reader.Diagnostics.Error(Codes.NoAcceptance, (node ?? reader.Map).Span with { Length = 1 }, "the task has no acceptance criterion", hint);
        }

        return criteria;
    }

    private static AcceptanceCriterion? Criterion(YamlNode node, DiagnosticBag diagnostics)
    {
        if (node is not YamlMap)
        {
            return Scalars.Text(node, "acceptance", diagnostics) is { } text ? new AcceptanceCriterion(text, null) : null;
        }

        var reader = MapReader.Of(node, TaskShapes.Criterion, diagnostics);
        var test = reader?.Text("test");
        return reader?.RequiredText("text") is { } words ? new AcceptanceCriterion(words, test) : null;
    }

    private static TaskScope ScopeOf(MapReader reader)
    {
        if (reader.Node("scope") is not { } node)
        {
            return new TaskScope();
        }

        if (node is not YamlMap || MapReader.Of(node, TaskShapes.Scope, reader.Diagnostics) is not { } scope)
        {
            return new TaskScope { Sentence = Scalars.Text(node, "scope", reader.Diagnostics) };
        }

        scope.Require("paths");
        return new TaskScope
        {
            Paths = scope.Texts("paths"),
            MaxFiles = (int?)scope.Integer("max_files", 1, int.MaxValue),
            MaxAddedLines = (int?)scope.Integer("max_added_lines", 1, int.MaxValue),
            OutOfScope = scope.Texts("out_of_scope"),
        };
    }

    private static TestSelection PassToPass(MapReader reader) => reader.Node("pass_to_pass") switch
    {
        null => TestSelection.All,
        YamlList list => new TestSelection.Named(Scalars.Texts(list, "pass_to_pass", reader.Diagnostics)),
        var node => Scalars.Word(node, "pass_to_pass", ["all", "none"], reader.Diagnostics) == "none" ? TestSelection.None : TestSelection.All,
    };

    private static string? Patch(MapReader task, Func<string, string?> besideFile)
    {
        if (task.Nested("tests", TaskShapes.Tests) is not { } reader)
        {
            return null;
        }

        reader.Boolean("hidden");
        if (reader.RequiredText("patch") is not { } name)
        {
            return null;
        }

        var place = reader.Map.At("patch").Span;
        if (name.Contains('/', StringComparison.Ordinal) || name.Contains('\\', StringComparison.Ordinal))
        {
            task.Diagnostics.Error(Codes.WrongValue, place, $"'patch' must name a file beside the task, found '{name}'");
            return null;
        }

        if (besideFile(name) is { } patch)
        {
            return patch;
        }

        task.Diagnostics.Error(Codes.MissingFile, place, $"the patch '{name}' is not there", "put it beside the task file");
        return null;
    }

    private static JsonObject? Input(MapReader reader) => reader.Node("input") switch
    {
        null => null,
        YamlMap map => YamlJson.Of(map) as JsonObject,
        var node => Scalars.Wrong<JsonObject>(node, "input", "a mapping", null, reader.Diagnostics),
    };
}

using System.Text.RegularExpressions;
using Pantheon.Core.Catalogs;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Runs;
using Pantheon.Host.Servers;

namespace Pantheon.Host.Drafting;

/// <summary>New files of a catalog: a copy of one that is there or in the library, under another name, or a short one to begin with.</summary>
/// <param name="library">The library's files as a catalog keeps them, by their path.</param>
internal sealed partial class Drafts(Catalog catalog, IReadOnlyDictionary<string, string> texts, IReadOnlyDictionary<string, string> library)
{
    public const string Blank = "blank";

    public static string FolderOf(DraftKind kind) => kind == DraftKind.Policy ? "policies" : Word.Of(kind) + "s";

    /// <summary>The names that a copy can be made from, those of the catalog first.</summary>
    public IReadOnlyList<string> Sources(DraftKind kind) =>
        [.. texts.Keys.Concat(library.Keys).Where(path => IsOf(path, kind)).Select(path => Path.GetFileNameWithoutExtension(path)!).Distinct(), .. kind == DraftKind.Policy ? Array.Empty<string>() : [Blank]]; // a path of a file has a name

    /// <summary>The file of a new definition: its path in the catalog and its text.</summary>
    /// <param name="from">What it is made from; null takes the night's policy for a policy, and begins anew for the others.</param>
    /// <param name="route">The route of an agent's model; null leaves what it is made from, or takes the catalog's first.</param>
    public (string Path, string Text) Make(DraftKind kind, string name, string? from, string? route)
    {
        Require(name);
        Require(route);
        var source = from ?? (kind == DraftKind.Policy ? catalog.Project.NightPolicy : Blank);
        if (source == Blank && kind != DraftKind.Policy)
        {
            return (PathOf(kind, name, kind == DraftKind.Agent ? ".md" : ".yaml"), Begun(kind, name, route));
        }

        var path = texts.Keys.Concat(library.Keys).FirstOrDefault(known => IsOf(known, kind) && Path.GetFileNameWithoutExtension(known) == source)
            ?? throw new PantheonException(Codes.DraftUnknown, $"there is no {Word.Of(kind)} '{source}' to begin from", Suggestion.Hint(source, Sources(kind)) ?? $"one of: {string.Join(", ", Sources(kind))}");
        var text = NameLine().Replace(texts.GetValueOrDefault(path) ?? library[path], $"name: {name}", 1);
        text = VersionLine().Replace(text, "version: 1", 1);
        return (PathOf(kind, name, Path.GetExtension(path)), route is null ? text : RouteName().Replace(text, $"route: {route}", 1));
    }

    /// <summary>The file of a new task, with the next id behind those that are there.</summary>
    public (string Path, string Text) MakeTask(string? title, string? flow, IReadOnlyList<string> paths)
    {
        var id = TaskIds.Next(catalog.Tasks.Keys);
        List<string> lines =
        [
            "# yaml-language-server: $schema=../schema/task.v1.json",
            $"id: {id}",
            $"title: {PoolTexts.Quoted(title ?? "Say in a sentence what must change")}",
            .. flow is null ? Array.Empty<string>() : [$"flow: {PoolTexts.Quoted(flow)}"],
            .. paths.Count == 0 ? Array.Empty<string>() : [$"scope: {{ paths: [{string.Join(", ", paths.Select(PoolTexts.Quoted))}] }}"],
            "text: |",
            "  Say what is wrong or missing, and whom it hurts.",
            "acceptance:                      # what must be true afterwards, each shown by a test where there can be one",
            "  - { text: \"say what must be true afterwards\" }",
            "# fail_to_pass: [SomeTests.Fail_now_and_pass_afterwards]",
            "",
        ];
        return (PathOf(DraftKind.Task, id, ".yaml"), string.Join('\n', lines));
    }

    /// <summary>Letters that make neither another path nor another line; what more a name must be, the reader of its file says.</summary>
    private static void Require(string? name)
    {
        if (name is not null && !PlainName().IsMatch(name))
        {
            throw new PantheonException(Codes.DraftRefused, $"'{name}' is no name; nothing was written", "letters, digits, '.', '_' and '-', a letter or digit first");
        }
    }

    private string Begun(DraftKind kind, string name, string? route) => kind switch
    {
        DraftKind.Agent => $$$"""
            ---
            # yaml-language-server: $schema=../schema/agent.v1.json
            name: {{{name}}}
            version: 1
            description: Say in a sentence what it is for.
            model: { route: {{{route ?? catalog.Project.Routes.Keys.FirstOrDefault() ?? "coder"}}}, temperature: 0.2, max_tokens: 4096, seed: 7 }
            tools: [list_files, read_file, search, think, finish]
            limits: { tool_calls: 40, turns: 25, wall: 15m }
            input: { spec: task.v1 }
            output: { type: object, additionalProperties: false, required: [answer], properties: { answer: { type: string } } }
            ---
            Say here what it has to do, what it must leave alone, and when it is done. Then it calls `finish` with its answer.

            # ${{ spec.title }}

            ${{ spec.text }}

            ## What must be true afterwards
            ${{ spec.acceptance | bullets }}

            """,
        DraftKind.Flow => $$$"""
            # yaml-language-server: $schema=../schema/flow.v1.json
            name: {{{name}}}
            description: Say in a sentence what becomes of a task.
            input: { spec: task.v1 }
            timeout: 1h
            defaults: { timeout: 20m, retry: { max: 1, on: [infrastructure] } }

            nodes:
              work:
                agent: {{{AgentForTasks()}}}
                in: { spec: "${{ input.spec }}" }

            output: "${{ work.output }}"

            """,
        _ => $$"""
            # yaml-language-server: $schema=../schema/tool.v1.json
            name: {{name}}
            description: Say what it does and what it gives, in the words that an agent reads.
            input: { type: object, additionalProperties: false, properties: {} }
            run: [git, status, --short]
            timeout: 5m
            sandbox: { network: none, write: [worktree, tmp] }

            """,
    };

    /// <summary>An agent that needs nothing but a task.</summary>
    private string AgentForTasks() => catalog.Agents.Values
        .Where(agent => agent.Inputs.TryGetValue("spec", out var spec) && spec.ToString() == "task.v1" && agent.Inputs.All(input => input.Key == "spec" || input.Value.IsOptional))
        .Select(agent => agent.Ref.Name).Order(StringComparer.Ordinal).FirstOrDefault()
        ?? throw new PantheonException(Codes.DraftUnknown, "the catalog has no agent that works on a task alone", "pantheon init agent NAME first, or begin from another flow with --from");

    private static string PathOf(DraftKind kind, string name, string extension) => $"{FolderOf(kind)}/{name}{extension}";

    private static bool IsOf(string path, DraftKind kind) => path.StartsWith(FolderOf(kind) + "/", StringComparison.Ordinal) && path.Count(letter => letter == '/') == 1 && Path.GetExtension(path) is ".yaml" or ".md";

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._-]*\z")]
    private static partial Regex PlainName();

    [GeneratedRegex(@"(?m)^name: *.*$")]
    private static partial Regex NameLine();

    [GeneratedRegex(@"(?m)^version: *.*$")]
    private static partial Regex VersionLine();

    [GeneratedRegex(@"\broute: [a-z][a-z0-9_-]*")]
    private static partial Regex RouteName();
}

using Pantheon.Authoring.Agents;
using Pantheon.Authoring.Checks;
using Pantheon.Authoring.Commands;
using Pantheon.Authoring.Flows;
using Pantheon.Authoring.Policies;
using Pantheon.Authoring.Tasks;
using Pantheon.Authoring.Tools;
using Pantheon.Authoring.Yaml;
using Pantheon.Core.Agents;
using Pantheon.Core.Boxes;
using Pantheon.Core.Catalogs;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Tools;

namespace Pantheon.Authoring.Catalogs;

/// <summary>Reads a whole catalog, checks its files against each other, and pins it by commit and digest.</summary>
public sealed class CatalogLoader
{
    private readonly CatalogFiles _files;
    private readonly BoxSpec? _box;
    private readonly DiagnosticBag _diagnostics = [];

    private readonly Func<ModelEntry, ModelAbilities>? _abilitiesOf;
    private bool _takesUnpinned;

    private CatalogLoader(CatalogFiles files, BoxSpec? box, Func<ModelEntry, ModelAbilities>? abilitiesOf) => (_files, _box, _abilitiesOf) = (files, box, abilitiesOf);

    /// <summary>Only pantheon.yaml, for those who want no more than where the repositories are; null when it does not read.</summary>
    public static ProjectSpec? ReadProject(string root, string text, BoxSpec? box) =>
        new ProjectReader(root, box?.Repositories ?? new Dictionary<string, string>(), []).Read(CatalogLocator.ProjectFile, text)?.Value;

    /// <summary>Every fault of every file is in the bag; the catalog is null when one of them is an error.</summary>
    /// <param name="abilitiesOf">What is known of a model; with it, agents are checked against the models of their routes.</param>
    public static CatalogLoad Load(CatalogFiles files, BoxSpec? box, Func<ModelEntry, ModelAbilities>? abilitiesOf = null) => new CatalogLoader(files, box, abilitiesOf).Load();

    /// <summary>A load with tools that nobody has pinned yet: for who pins them, or wants no more than the windows. Nothing is run from it.</summary>
    public static CatalogLoad LoadUnpinned(CatalogFiles files, BoxSpec? box) => new CatalogLoader(files, box, null) { _takesUnpinned = true }.Load();

    private CatalogLoad Load()
    {
        var definitions = ReadAll();
        new ProjectChecks(definitions, _diagnostics).Check();
        foreach (var agent in definitions.Agents.Values)
        {
            AgentChecks.Check(agent, definitions, _diagnostics);
            AbilityChecks.Check(agent, definitions, _diagnostics);
        }

        foreach (var tool in definitions.Tools.Values)
        {
            ToolChecks.Check(tool, _diagnostics);
        }

        foreach (var flow in definitions.Flows.Values)
        {
            FlowChecks.Check(flow, definitions, _diagnostics);
        }

        var isUsable = !_diagnostics.HasErrors && definitions.Project?.Value is not null;
        return new CatalogLoad(isUsable ? Build(definitions) : null, _diagnostics)
        {
            Commands = Whole(definitions.Commands),
            Files = _files.Texts.Keys.Count(CatalogFiles.IsCatalogPath),
        };
    }

    private Definitions ReadAll()
    {
        var definitions = new Definitions { Box = _box, AbilitiesOf = _abilitiesOf, Project = Project() };
        Collect(definitions.Commands, "commands", [".md"], (file, text) => CommandReader.Read(file, text, _diagnostics));
        Collect(definitions.Tools, "tools", [".yaml", ".yml"], Tool);
        var agents = new AgentReader(definitions.Commands, _diagnostics);
        Collect(definitions.Agents, "agents", [".md", ".yaml", ".yml"], agents.Read);
        Collect(definitions.Flows, "flows", [".yaml", ".yml"], (file, text) => FlowReader.Read(file, text, _diagnostics));
        Collect(definitions.Policies, "policies", [".yaml", ".yml"], (file, text) => PolicyReader.Read(file, text, _diagnostics));
        Collect(definitions.Tasks, "tasks", [".md", ".yaml", ".yml", ".json"], (file, text) => TaskReader.ReadDefinition(file, text, name => Beside(file, name), _diagnostics));
        return definitions;
    }

    private Definition<ToolSpec>? Tool(string file, string text)
    {
        var found = new DiagnosticBag();
        var tool = ToolReader.Read(file, text, found);
        _diagnostics.AddRange(found.Where(fault => !_takesUnpinned || fault.Code != Codes.McpNotPinned));
        return tool;
    }

    private Definition<ProjectSpec>? Project()
    {
        var file = _files.Prefix + CatalogLocator.ProjectFile;
        if (_files.Texts.TryGetValue(CatalogLocator.ProjectFile, out var text))
        {
            return new ProjectReader(_files.Root, _box?.Repositories ?? new Dictionary<string, string>(), _diagnostics).Read(file, text);
        }

        _diagnostics.Error(Codes.NoCatalog, SourceSpan.None with { File = file }, $"the catalog '{_files.Root}' has no {CatalogLocator.ProjectFile} at commit '{_files.Commit}'", "add and commit it; 'pantheon init' writes one");
        return null;
    }

    private void Collect<T>(Dictionary<string, Definition<T>> found, string folder, string[] endings, Func<string, string, Definition<T>?> read)
        where T : class
    {
        var paths = _files.Texts.Keys
            .Where(path => path.StartsWith(folder + "/", StringComparison.Ordinal) && endings.Contains(Path.GetExtension(path)))
            .Where(path => Path.GetFileName(path) != "README.md")
            .Order(StringComparer.Ordinal);
        foreach (var path in paths)
        {
            if (read(_files.Prefix + path, _files.Texts[path]) is not { } definition)
            {
                continue;
            }

            if (!found.TryAdd(definition.Name, definition))
            {
                var first = found[definition.Name].Source.Span.File;
                var name = definition.Source.At(folder == "tasks" ? "id" : "name");
                _diagnostics.Error(Codes.DuplicateDefinition, name.Span with { Length = name is YamlScalar ? name.Span.Length : 1 }, $"'{definition.Name}' is defined twice: first in {first}", "rename one of the two");
            }
        }
    }

    // a patch lies beside its task, wherever below tasks/ that is
    private string? Beside(string file, string name)
    {
        var path = file[_files.Prefix.Length..];
        return _files.Texts.GetValueOrDefault(path[..(path.LastIndexOf('/') + 1)] + name);
    }

    private Catalog Build(Definitions definitions) => new()
    {
        Root = _files.Root,
        Commit = _files.Commit,
        Digest = _files.Digest(),
        Project = definitions.Project!.Value!, // Load asked before
        Agents = Whole(definitions.Agents),
        Flows = Whole(definitions.Flows).ToDictionary(item => item.Key, item => FlowExpect.Spread(item.Value) with { NotYet = definitions.NotYetIn(item.Key) }),
        Policies = Whole(definitions.Policies),
        Tools = Whole(definitions.Tools),
        Tasks = Whole(definitions.Tasks),
    };

    private static Dictionary<string, T> Whole<T>(Dictionary<string, Definition<T>> definitions)
        where T : class =>
        definitions.Where(item => item.Value.Value is not null).ToDictionary(item => item.Key, item => item.Value.Value!); // asked on this line
}

using Pantheon.Authoring.Values;
using Pantheon.Authoring.Yaml;
using Pantheon.Core.Boxes;
using Pantheon.Core.Catalogs;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Workspaces;

namespace Pantheon.Authoring.Catalogs;

/// <summary>Reads pantheon.yaml; repository paths come out absolute.</summary>
internal sealed class ProjectReader(string root, IReadOnlyDictionary<string, string> overrides, DiagnosticBag diagnostics)
{
    private static readonly string[] LaterPresets = ["python", "node", "rust", "go", "java"];

    public Definition<ProjectSpec>? Read(string file, string text)
    {
        if (YamlDocument.Read(file, text, diagnostics) is not { } document || MapReader.Of(document, ProjectShapes.Project, diagnostics) is not { } reader)
        {
            return null;
        }

        if (reader.Require("version") is not null)
        {
            reader.Integer("version", 1, 1);
        }

        var project = reader.Name("project", Names.Plain);
        var repositories = Repositories(reader);
        var routes = Routes(reader);
        var spec = new ProjectSpec
        {
            Repositories = repositories,
            Routes = routes,
            DefaultRepository = repositories.Keys.FirstOrDefault() ?? "",
        };
        if (project is not null)
        {
            spec = spec with { Name = project };
        }

        return new Definition<ProjectSpec>(spec.Name, Commit(reader, Defaults(reader, spec)), document);
    }

    private Dictionary<string, RepositorySpec> Repositories(MapReader project)
    {
        var repositories = new Dictionary<string, RepositorySpec>();
        var entries = project.Require("repos") is null ? [] : project.Entries("repos", Names.Plain);
        if (entries.Count == 0 && project.Node("repos") is YamlMap empty)
        {
            diagnostics.Error(Codes.WrongValue, empty.Span, "'repos' names no repository");
        }

        foreach (var entry in entries)
        {
            if (MapReader.Of(entry.Value, ProjectShapes.Repository, diagnostics) is { } reader && Repository(entry.Key, reader) is { } repository)
            {
                repositories[entry.Key] = repository;
            }
        }

        return repositories;
    }

    private RepositorySpec? Repository(string name, MapReader reader)
    {
        var path = reader.RequiredText("path");
        var baseBranch = reader.RequiredText("base");
        var spec = Preset(reader, new RepositorySpec
        {
            Name = name,
            Path = overrides.GetValueOrDefault(name) ?? (path is null ? "" : Path.GetFullPath(Path.Combine(root, path))),
            Base = baseBranch ?? "",
            Protected = reader.Texts("protected"),
        });
        var build = reader.Texts("build");
        var test = reader.Texts("test");
        spec = spec with
        {
            Branch = Branch(reader) ?? spec.Branch,
            Build = build.Count > 0 ? build : spec.Build,
            Test = test.Count > 0 ? test : spec.Test,
            Results = reader.Word("results", "trx", "junit", "tap") ?? spec.Results,
        };
        return path is null || baseBranch is null ? null : spec;
    }

    private RepositorySpec Preset(MapReader reader, RepositorySpec spec)
    {
        if (reader.Node("preset") is YamlScalar scalar && LaterPresets.Contains(scalar.Text))
        {
            diagnostics.Error(Codes.NotSupportedYet, scalar.Span, $"the preset '{scalar.Text}' is not supported yet", "write 'build', 'test' and 'results' instead");
            return spec;
        }

        return reader.Word("preset", "dotnet") is null
            ? spec
            : spec with { Build = ["dotnet", "build", "--nologo"], Test = ["dotnet", "test", "--nologo", "--logger", "trx"], Results = "trx" };
    }

    private string? Branch(MapReader reader)
    {
        if (reader.Text("branch") is not { } branch)
        {
            return null;
        }

        var node = (YamlScalar)reader.Node("branch")!; // the text was read from it
        Templates.Text(node, diagnostics);
        if (branch.StartsWith("night/", StringComparison.Ordinal))
        {
            return branch;
        }

        diagnostics.Error(Codes.WrongValue, node.Span, $"'branch' must begin with 'night/', found '{branch}'", "so nobody's own branch is ever touched");
        return null;
    }

    private Dictionary<string, RouteSpec> Routes(MapReader project)
    {
        var routes = new Dictionary<string, RouteSpec>();
        foreach (var entry in project.Require("routes") is null ? [] : project.Entries("routes", Names.Plain))
        {
            var reader = entry.Value is YamlMap map ? MapReader.Of(map, ProjectShapes.Route, diagnostics) : null;
            if ((entry.Value is YamlMap ? reader?.Require("models") : entry.Value) is { } models)
            {
                routes[entry.Key] = new RouteSpec(Addresses(entry.Key, models)) { HardFrom = HardFrom(reader) };
            }
        }

        return routes;
    }

    private static double? HardFrom(MapReader? route)
    {
        if (route?.Nested("choose", ProjectShapes.Choose) is not { } choose)
        {
            return null;
        }

        if (choose.Require("by") is not null)
        {
            choose.Word("by", "complexity");
        }

        return choose.Require("threshold") is null ? null : choose.Number("threshold", 0, 1);
    }

    private List<ModelAddress> Addresses(string route, YamlNode node)
    {
        var addresses = new List<ModelAddress>();
        foreach (var (index, text) in Scalars.Texts(node, route, diagnostics).Index())
        {
            if (text.Split('/', 2) is [var pool, var model] && Names.Plain.IsMatch(pool) && Names.Model.IsMatch(model))
            {
                addresses.Add(new ModelAddress(pool, model));
            }
            else
            {
                diagnostics.Error(Codes.WrongValue, node.At($"{index}").Span, $"route '{route}' must name models as pool/model, found '{text}'");
            }
        }

        if (node is YamlList { Items.Count: 0 })
        {
            diagnostics.Error(Codes.WrongValue, node.Span, $"route '{route}' names no model");
        }

        return addresses;
    }

    private static ProjectSpec Defaults(MapReader project, ProjectSpec spec) => project.Nested("defaults", ProjectShapes.Defaults) is not { } reader
        ? spec
        : spec with
        {
            DefaultRepository = reader.Name("repo", Names.Plain) ?? spec.DefaultRepository,
            DefaultFlow = reader.Name("flow", Names.Plain),
            NightPolicy = reader.Name("night", Names.Plain) ?? spec.NightPolicy,
            DayPolicy = reader.Name("day", Names.Plain) ?? spec.DayPolicy,
        };

    private static ProjectSpec Commit(MapReader project, ProjectSpec spec) => project.Nested("commit", ProjectShapes.Commit) is not { } reader
        ? spec
        : spec with { CommitName = reader.RequiredText("name") ?? spec.CommitName, CommitEmail = reader.RequiredText("email") ?? spec.CommitEmail };
}

using Pantheon.Authoring.Yaml;
using Pantheon.Core.Catalogs;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Policies;
using Pantheon.Core.Runs;

namespace Pantheon.Authoring.Checks;

/// <summary>Checks what pantheon.yaml and the tasks name: repositories, flows, policies, and the box's models.</summary>
internal sealed class ProjectChecks(Definitions definitions, DiagnosticBag diagnostics)
{
    public void Check()
    {
        if (definitions.Project is { Value: { } project, Source: var source })
        {
            CheckDefaults(project, source);
            CheckRoutes(project, source);
        }

        foreach (var task in definitions.Tasks.Values)
        {
            CheckTask(task);
            CheckCircle(task);
        }
    }

    private void CheckDefaults(ProjectSpec project, YamlNode source)
    {
        if (project.DefaultRepository.Length > 0)
        {
            Known("the default repository", project.DefaultRepository, source.At("defaults", "repo"), [.. project.Repositories.Keys], "repositories");
        }

        if (project.DefaultFlow is { } flow)
        {
            Known("the default flow", flow, source.At("defaults", "flow"), [.. definitions.Flows.Keys], "flows");
        }

        CheckPolicy(project.NightPolicy, Mode.Night, "night", source);
        CheckPolicy(project.DayPolicy, Mode.Day, "day", source);
    }

    private void CheckPolicy(string name, Mode mode, string key, YamlNode source)
    {
        var node = source.At("defaults", key);
        if (Known($"the {key} policy", name, node, definitions.Policies.Keys, "policies") && definitions.Policies[name].Value is { } policy && policy.Mode != mode)
        {
            diagnostics.Error(Codes.UnknownDefinition, Place(node), $"the policy '{name}' has 'mode: {Word.Of(policy.Mode)}' and is named for the {key}", $"name a policy with 'mode: {key}'");
        }
    }

    private void CheckRoutes(ProjectSpec project, YamlNode source)
    {
        if (definitions.Box is not { } box)
        {
            return;
        }

        foreach (var (name, route) in project.Routes)
        {
            foreach (var (index, model) in route.Models.Index().Where(item => box.Pools.GetValueOrDefault(item.Item.Pool)?.Models.ContainsKey(item.Item.Model) != true))
            {
                var list = source.At("routes", name);
                var place = GraphChecks.PlaceOf(list is YamlMap map ? map.At("models") : list, index);
                diagnostics.Warning(Codes.RouteOutsideBox, place, $"this box has no model '{model}'", $"add it to the pools of '{box.File}'; the route goes on with its other models");
            }
        }
    }

    private void CheckTask(Definition<Core.Tasks.TaskSpec> task)
    {
        if (task.Value is not { } spec)
        {
            return;
        }

        if (spec.Flow is { } flow)
        {
            Known("the flow", flow, task.Source.At("flow"), definitions.Flows.Keys, "flows");
        }

        if (spec.Repository is { } repository && definitions.Project?.Value is { } project)
        {
            Known("the repository", repository, task.Source.At("repo"), [.. project.Repositories.Keys], "repositories");
        }

        foreach (var (index, need) in spec.Needs.Index())
        {
            Known("the needed task", need, task.Source.At("needs").At($"{index}"), [.. definitions.Tasks.Keys.Where(id => id != spec.Id)], "tasks");
        }
    }

    // such tasks would wait for each other for ever
    private void CheckCircle(Definition<Core.Tasks.TaskSpec> task)
    {
        var (open, seen) = (new Stack<List<string>>([[task.Name]]), new HashSet<string>());
        while (open.TryPop(out var path))
        {
            foreach (var need in definitions.Tasks.GetValueOrDefault(path[^1])?.Value?.Needs ?? [])
            {
                if (need == task.Name)
                {
                    diagnostics.Error(Codes.TasksInCircle, Place(task.Source.At("needs")), $"the tasks wait for each other: {string.Join(" needs ", path.Append(need).Select(id => $"'{id}'"))}", "remove one of these needs");
                    return;
                }

                if (seen.Add(need))
                {
                    open.Push([.. path, need]);
                }
            }
        }
    }

    private bool Known(string what, string name, YamlNode node, IReadOnlyCollection<string> known, string plural)
    {
        if (known.Contains(name))
        {
            return true;
        }

        diagnostics.Error(Codes.UnknownDefinition, Place(node), $"{what} '{name}' is not in the catalog", DidYouMean.HintOrList(name, known, plural));
        return false;
    }

    // a default that nobody wrote has no place of its own
    private static SourceSpan Place(YamlNode node) => node is YamlScalar ? node.Span : node.Span with { Length = 1 };
}

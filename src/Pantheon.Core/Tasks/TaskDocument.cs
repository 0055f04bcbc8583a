using System.Text;
using System.Text.Json.Nodes;

namespace Pantheon.Core.Tasks;

/// <summary>The task.v1 document of a task: what agents and flows see; hidden tests are not in it.</summary>
public static class TaskDocument
{
    private const int MaxSlug = 40;

    public static JsonObject Of(TaskSpec task)
    {
        var scope = new JsonObject { ["paths"] = Strings(task.Scope.Paths) };
        Put(scope, "sentence", task.Scope.Sentence);
        Put(scope, "max_files", task.Scope.MaxFiles);
        Put(scope, "max_added_lines", task.Scope.MaxAddedLines);
        if (task.Scope.OutOfScope.Count > 0)
        {
            scope["out_of_scope"] = Strings(task.Scope.OutOfScope);
        }

        var document = new JsonObject { ["id"] = task.Id, ["title"] = task.Title, ["slug"] = Slug(task.Title), ["text"] = task.Text };
        Put(document, "repo", task.Repository);
        Put(document, "base", task.Base);
        document["scope"] = scope;
        document["acceptance"] = new JsonArray([.. task.Acceptance.Select(Criterion)]);
        document["fail_to_pass"] = Strings(task.FailToPass);
        document["pass_to_pass"] = task.PassToPass switch
        {
            TestSelection.Nothing => "none",
            TestSelection.Named named => Strings(named.Names),
            _ => "all",
        };
        document["hints"] = Strings(task.Hints);
        document["flags"] = Strings(task.Flags);
        return document;
    }

    /// <summary>The title as a branch name's last part: lower-case ASCII letters and digits with single dashes.</summary>
    public static string Slug(string title)
    {
        var slug = new StringBuilder();
        foreach (var letter in title.ToLowerInvariant())
        {
            if (char.IsAsciiLetterOrDigit(letter))
            {
                slug.Append(letter);
            }
            else if (slug.Length > 0 && slug[^1] != '-')
            {
                slug.Append('-');
            }
        }

        var text = slug.Length > MaxSlug ? slug.ToString(0, MaxSlug) : slug.ToString();
        return text.Trim('-') is { Length: > 0 } trimmed ? trimmed : "task";
    }

    private static JsonNode Criterion(AcceptanceCriterion criterion)
    {
        var json = new JsonObject { ["text"] = criterion.Text };
        Put(json, "test", criterion.Test);
        return json;
    }

    private static JsonArray Strings(IEnumerable<string> values) => new([.. values.Select(value => (JsonNode)value)]);

    private static void Put(JsonObject target, string name, JsonNode? value)
    {
        if (value is not null)
        {
            target[name] = value;
        }
    }
}

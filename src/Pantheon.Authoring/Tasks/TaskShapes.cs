using Pantheon.Authoring.Yaml;

namespace Pantheon.Authoring.Tasks;

/// <summary>The keys of a task file.</summary>
internal static class TaskShapes
{
    private const string Root = "task-file.v1.json#";

    public static Shape Task { get; } = new(
        "the task",
        Root,
        "id",
        "title",
        "flow",
        "priority",
        "repo",
        "base",
        "scope",
        "text",
        "acceptance",
        "fail_to_pass",
        "pass_to_pass",
        "tests",
        "hints",
        "flags",
        "labels",
        "needs",
        "not_before",
        "deadline",
        "input");

    public static Shape Scope { get; } = new("the scope", Root + "/properties/scope/oneOf/1", "paths", "max_files", "max_added_lines", "out_of_scope");

    public static Shape Tests { get; } = new("'tests'", Root + "/properties/tests", "patch", "hidden");

    public static Shape Criterion { get; } = new("the criterion", Root + "/properties/acceptance/items/oneOf/1", "text", "test");
}

namespace Pantheon.Engine.Tooling.Repair;

/// <summary>The arguments of a call as they were printed one by one, each once.</summary>
internal sealed class PrintedArguments(OfferedTools offered, string? tool)
{
    private static readonly string[] s_wrappers = ["properties", "arguments", "parameters", "args", "kwargs"];

    private readonly List<(string Key, string Value, bool IsText)> _all = [];

    /// <summary>The tool that was offered under the printed name; null when none was.</summary>
    public string? Tool => tool;

    /// <summary>One argument was printed with two values, so that nobody knows which is meant.</summary>
    public bool IsAmbiguous { get; private set; }

    public void Add(string key, string value, bool isText)
    {
        var at = _all.FindIndex(argument => argument.Key == key);
        if (at >= 0)
        {
            IsAmbiguous |= _all[at].Value != value;
            _all.RemoveAt(at);
        }

        _all.Add((key, value, isText));
    }

    /// <summary>The call with its last values, or nothing when its tool was not offered.</summary>
    public List<EmbeddedCall> Calls()
    {
        if (tool is not null && Unwrapped(tool) is { } inner)
        {
            return [new EmbeddedCall(tool, inner)];
        }

        var typed = new TypedArguments(offered, tool);
        foreach (var (key, value, isText) in _all)
        {
            typed.Add(key, value, isText);
        }

        return typed.Calls();
    }

    /// <summary>All arguments as one object under a name that the tool does not know.</summary>
    private string? Unwrapped(string name)
    {
        if (_all is not [var only] || !s_wrappers.Contains(only.Key) || offered.SchemaOf(name, only.Key) is not null || !only.Value.AsSpan().TrimStart().StartsWith("{"))
        {
            return null;
        }

        var text = new CallText(only.Value);
        return LooseJson.Read(text, 0) is { Ending: LooseEnd.Whole } value && text.SkipSpace(value.End) == text.Length ? value.Json : null;
    }
}

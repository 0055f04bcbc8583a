namespace Pantheon.Core.Tools;

/// <summary>Finds built-in tools and makes tools of declared commands (sandboxed; the engine starts no process itself).</summary>
public interface IToolSource
{
    /// <summary>A built-in tool (list_files, read_file, search, write_file, replace, …) for one session, or null.</summary>
    ITool? BuiltIn(string name, ToolGrant grant);

    /// <summary>The tool that runs a declared command.</summary>
    ITool Declare(ToolSpec spec);
}

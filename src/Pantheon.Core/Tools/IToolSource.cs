namespace Pantheon.Core.Tools;

/// <summary>Finds built-in tools and makes tools of declared commands (sandboxed; the engine starts no process itself).</summary>
public interface IToolSource
{
    /// <summary>A built-in tool (list_files, read_file, search, write_file, replace, …), or null.</summary>
    ITool? BuiltIn(string name);

    /// <summary>The tool that runs a declared command.</summary>
    ITool Declare(ToolSpec spec);
}

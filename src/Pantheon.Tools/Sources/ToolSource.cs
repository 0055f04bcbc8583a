using Pantheon.Core.Tools;
using Pantheon.Core.Workspaces;
using Pantheon.Tools.Files;
using Pantheon.Tools.Git;
using Pantheon.Tools.Shell;

namespace Pantheon.Tools.Sources;

/// <summary>The built-in tools by name, and declared commands as tools on this machine's sandbox.</summary>
public sealed class ToolSource(ToolMachine machine, IWorkspaces workspaces, TimeProvider time) : IToolSource
{
    private readonly Dictionary<string, ITool> _builtIn = new ITool[]
    {
        new ListFilesTool(), new ReadFileTool(), new SearchTool(time), new WriteFileTool(), new ReplaceTool(), new GitDiffTool(workspaces),
    }.ToDictionary(tool => tool.Definition.Name);

    public ITool? BuiltIn(string name) => _builtIn.GetValueOrDefault(name);

    public ITool Declare(ToolSpec spec) => new DeclaredTool(spec, machine);
}

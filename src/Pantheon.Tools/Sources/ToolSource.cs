using Pantheon.Core.Tools;
using Pantheon.Core.Workspaces;
using Pantheon.Tools.Files;
using Pantheon.Tools.Git;
using Pantheon.Tools.Mcp;
using Pantheon.Tools.Patching;
using Pantheon.Tools.Shell;

namespace Pantheon.Tools.Sources;

/// <summary>The built-in tools by name, and declared commands and tools of MCP servers on this machine's sandbox.</summary>
public sealed class ToolSource(ToolMachine machine, IWorkspaces workspaces, TimeProvider time) : IToolSource
{
    // made anew for each session, as some remember what happened in it
    public ITool? BuiltIn(string name, ToolGrant grant) => name switch
    {
        "list_files" => new ListFilesTool(),
        "read_file" => new ReadFileTool(),
        "search" => new SearchTool(machine, time),
        "write_file" => new WriteFileTool(),
        "replace" => new ReplaceTool(grant),
        "apply_patch" => new ApplyPatchTool(),
        "run_command" => new RunCommandTool(machine, grant),
        "bash" => new BashTool(machine),
        "git_diff" => new GitDiffTool(workspaces),
        "git_status" => new GitStatusTool(workspaces),
        "git_log" => new GitLogTool(workspaces),
        "git_show" => new GitShowTool(workspaces),
        _ => null,
    };

    public ITool Declare(ToolSpec spec) => spec.Mcp is { } binding ? new McpTool(spec, binding, machine, time) : new DeclaredTool(spec, machine);
}

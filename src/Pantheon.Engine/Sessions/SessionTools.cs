using Pantheon.Core.Tools;
using Pantheon.Engine.Context;
using Pantheon.Engine.Tooling;

namespace Pantheon.Engine.Sessions;

/// <summary>Gathers the tools of a session, its own beside those it was granted, and the window that decides which of them are declared.</summary>
internal static class SessionTools
{
    public static (ToolBox Tools, ContextWindow Window) Of(SessionRequest request, FinishTool finish, SummaryWriter writer)
    {
        var agent = request.Agent;
        ITool[] tools = request.HasTools ? [.. request.Tools, new ThinkTool(agent.Context.ScratchpadCharacters), finish] : [];
        var rules = WindowRules.Of(request.Model.Pin.ContextLength, agent.Context);
        var shelf = new ToolShelf(tools.Select(tool => tool.Definition), agent.DoneRequires, rules.PrunesTools);
        return (new ToolBox(shelf.More is null ? tools : [.. tools, new MoreToolsTool(shelf)]), new ContextWindow(agent, shelf, (summary, token) => request.Tape.TellAsync(() => (request.Shorten ?? writer.TellAsync)(summary, token))));
    }
}

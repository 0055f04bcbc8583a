using System.CommandLine;
using Pantheon.Host.Configuration;

namespace Pantheon.Host.Commands;

/// <summary>`pantheon runtimes …`: model servers, found, listed, tried and tuned.</summary>
internal static class RuntimesCommand
{
    public static Command Create(Func<ParseResult, CommandContext> contextOf) => new("runtimes", "Model servers of this machine")
    {
        RuntimesDiscover.Create(contextOf),
        RuntimesInstall.Create(contextOf),
        RuntimesList.Create(contextOf),
        RuntimesTest.Create(contextOf),
        RuntimesTune.Create(contextOf),
    };
}

using System.CommandLine;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Pantheon.Host.Composition;
using Pantheon.Host.Configuration;
using Pantheon.Host.Terminal;

namespace Pantheon.Host.Commands;

/// <summary>`pantheon version`: this program's version and what it runs on.</summary>
internal static class VersionCommand
{
    public static Command Create(Func<ParseResult, CommandContext> contextOf)
    {
        var command = new Command("version", "Say which version this is");
        command.SetAction(parsed =>
        {
            var context = contextOf(parsed);
            context.Screen.Data(context.Json
                ? JsonText.Of(new JsonObject
                {
                    ["$schema"] = "pantheon/version/v1",
                    ["version"] = ProgramVersion.Text,
                    ["runtime"] = RuntimeInformation.FrameworkDescription,
                    ["platform"] = RuntimeInformation.RuntimeIdentifier,
                })
                : $"pantheon {ProgramVersion.Text} ({RuntimeInformation.FrameworkDescription}, {RuntimeInformation.RuntimeIdentifier})");
            return ExitCode.Yes;
        });
        return command;
    }
}

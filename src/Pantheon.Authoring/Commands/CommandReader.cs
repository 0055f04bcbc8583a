using Pantheon.Authoring.Values;
using Pantheon.Authoring.Yaml;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Expressions;

namespace Pantheon.Authoring.Commands;

/// <summary>Reads commands/NAME.md: front matter, and the body as the prompt.</summary>
internal static class CommandReader
{
    public static Shape Command { get; } = new("the command", "command.v1.json#", "name", "description", "agent", "input");

    public static Definition<CommandSpec>? Read(string file, string text, DiagnosticBag diagnostics)
    {
        if (FrontMatter.Read(file, text, diagnostics) is not { } matter || MapReader.Of(matter.Header, Command, diagnostics) is not { } reader)
        {
            return null;
        }

        var name = reader.RequiredName("name", Names.Plain);
        var description = reader.RequiredText("description");
        var agent = reader.Name("agent", Names.Agent);
        ContractTypes.ReadAll(reader, "input");
        Template.Parse(matter.Body, matter.BodySpan, diagnostics);
        if (name is null)
        {
            return null;
        }

        var command = description is null ? null : new CommandSpec(name, description, agent, matter.Body, matter.BodySpan);
        return new Definition<CommandSpec>(name, command, matter.Header);
    }
}

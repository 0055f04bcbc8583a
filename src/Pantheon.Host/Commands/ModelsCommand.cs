using System.CommandLine;
using Pantheon.Host.Configuration;

namespace Pantheon.Host.Commands;

/// <summary>`pantheon models …`: what is known of models, which there are, and their digests.</summary>
internal static class ModelsCommand
{
    public static Command Create(Func<ParseResult, CommandContext> contextOf) => new("models", "Models: profiles, those of this machine, their digests")
    {
        ModelsProfiles.Create(contextOf),
        ModelsList.Create(contextOf),
        ModelsPin.Create(contextOf),
        ModelsPull.Create(contextOf),
    };
}

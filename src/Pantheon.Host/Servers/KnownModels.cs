using Pantheon.Core.Agents;
using Pantheon.Core.Boxes;
using Pantheon.Runtimes.Profiles;

namespace Pantheon.Host.Servers;

/// <summary>What the profiles tell those who check files.</summary>
internal static class KnownModels
{
    public static ModelAbilities AbilitiesOf(ModelEntry entry)
    {
        var profile = ModelProfiles.Find(entry);
        return new ModelAbilities(profile.Title, profile.CanCallTools, entry.Context ?? (profile.IsKnown ? ModelProfiles.ContextOf(entry.Id) : null));
    }
}

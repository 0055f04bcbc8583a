using Pantheon.Core.Boxes;

namespace Pantheon.Host.Servers;

/// <summary>Where model files of a box are put unless a folder is named.</summary>
internal static class ModelFolder
{
    public static string Of(BoxSpec box) => Path.Combine(box.DataFolder, "models");
}

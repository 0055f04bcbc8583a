using Pantheon.Platform.Processes;

namespace Pantheon.Runtimes.Installing;

/// <summary>Chooses the first package manager on the PATH that has the server; runs nothing itself.</summary>
public static class InstallPlanner
{
    /// <param name="has">Asks a manager whether it has the package.</param>
    public static async Task<InstallChoice> ChooseAsync(ServerProgram server, InstallMachine machine, Func<Installation, Task<bool>> has)
    {
        ArgumentNullException.ThrowIfNull(server);
        ArgumentNullException.ThrowIfNull(machine);
        ArgumentNullException.ThrowIfNull(has);
        var passedOver = new List<string>();
        foreach (var manager in PackageTools.All.Where(manager => ExecutableFinder.Find(manager.Program, machine.Path) is not null))
        {
            var package = server.Packages.FirstOrDefault(package => package.Manager == manager.Program && (machine.IsMac || !package.IsForMacAlone));
            if (package is null)
            {
                passedOver.Add($"{manager.Program} has no package of it");
            }
            else if (manager.RefusesRoot && machine.IsRoot)
            {
                passedOver.Add($"{manager.Program} does not work for root");
            }
            else if (new Installation(server, manager, package, manager.NeedsRoot && !machine.IsRoot) is var way && await has(way))
            {
                return new InstallChoice(way, passedOver);
            }
            else
            {
                passedOver.Add($"{manager.Program} knows no package '{package.Words[^1]}'");
            }
        }

        return new InstallChoice(null, passedOver);
    }
}

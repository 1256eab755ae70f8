using System.Reflection;

namespace Polywire.Rules.Tests;

/// <summary>
/// What others may build on, kept as text so that a change of it shows in review. After a wanted change run
/// <c>POLYWIRE_UPDATE_API=1 ./check Rules</c> and commit what it wrote under tests/Polywire.Rules.Tests/api.
/// </summary>
public sealed class ApiTests
{
    [Theory]
    [InlineData("Polywire.Formats")]
    [InlineData("Polywire.Wires")]
    [InlineData("Polywire")]
    [InlineData("Polywire.AspNetCore")]
    [InlineData("Polywire.Toolbox")]
    [InlineData("Polywire.Hub")]
    public void IsAsWrittenDown(string assembly)
    {
        string path = Path.Combine(Checkout.Root, "tests/Polywire.Rules.Tests/api", assembly + ".txt");
        string actual = new ApiPrinter().Print(Assembly.Load(assembly));
        if (Environment.GetEnvironmentVariable("POLYWIRE_UPDATE_API") == "1")
        {
            File.WriteAllText(path, actual);
        }

        string expected = File.Exists(path) ? File.ReadAllText(path) : "";
        string[] was = expected.Split('\n'), now = actual.Split('\n');
        IEnumerable<string> difference = was.Except(now).Select(line => "- " + line.Trim()).Concat(now.Except(was).Select(line => "+ " + line.Trim()));

        Assert.True(expected == actual,
            $"The public API of {assembly} is not what {Checkout.Relative(path)} says.\n  {string.Join("\n  ", difference)}\n" +
            "If that is wanted, run: POLYWIRE_UPDATE_API=1 ./check Rules   and commit the file.");
    }
}

using System.Xml.Linq;

namespace Polywire.Rules.Tests;

/// <summary>The compiler keeps most rules; these tests keep the settings by which it does.</summary>
public sealed class SettingTests
{
    [Theory]
    [InlineData("TreatWarningsAsErrors")]
    [InlineData("GenerateDocumentationFile")]
    [InlineData("EnforceCodeStyleInBuild")]
    public void IsOnForEveryProject(string setting)
    {
        XElement[] values = [.. Load("Directory.Build.props").Descendants(setting)];
        Assert.Equal("true", Assert.Single(values).Value);

        IEnumerable<string> overrides = Projects().Where(path => XDocument.Load(path).Descendants(setting).Any()).Select(Checkout.Relative);
        Verdict.None(overrides, $"Projects that set {setting} for themselves:");
    }

    [Fact]
    public void NullableIsOn() => Assert.Equal("enable", Assert.Single(Load("Directory.Build.props").Descendants("Nullable")).Value);

    [Fact]
    public void PublicMembersMustHaveDocstrings()
    {
        IEnumerable<string> silenced = Projects()
            .Where(path => XDocument.Load(path).Descendants("NoWarn").Any(value => value.Value.Contains("1591", StringComparison.Ordinal)))
            .Select(Checkout.Relative);
        Verdict.None(silenced, "CS1591 (missing docstring) is silenced in:");

        IEnumerable<string> pragmas =
            from path in Checkout.SourceFiles("src")
            from line in File.ReadLines(path).Index()
            where line.Item.Contains("#pragma warning disable", StringComparison.Ordinal) && line.Item.Contains("1591", StringComparison.Ordinal)
            select $"{Checkout.Relative(path)}:{line.Index + 1}";
        Verdict.None(pragmas, "CS1591 (missing docstring) is silenced in:");
    }

    [Fact]
    public void VersionsStandInOnePlace()
    {
        Assert.Equal("true", Load("Directory.Packages.props").Descendants("ManagePackageVersionsCentrally").Single().Value);
        IEnumerable<string> own =
            from path in Projects()
            from package in XDocument.Load(path).Descendants("PackageReference")
            where package.Attribute("Version") is not null || package.Attribute("VersionOverride") is not null
            select $"{Checkout.Relative(path)}: {package.Attribute("Include")?.Value}";

        Verdict.None(own, "Versions belong in Directory.Packages.props:");
    }

    [Fact]
    public void EveryPackageHasItsReason()
    {
        string reasons = File.ReadAllText(Path.Combine(Checkout.Root, "docs/dependencies.md"));
        IEnumerable<string> unexplained =
            from package in Load("Directory.Packages.props").Descendants("PackageVersion")
            let name = package.Attribute("Include")!.Value
            where !reasons.Contains($"| {name} | {package.Attribute("Version")!.Value} |", StringComparison.Ordinal)
            select $"| {name} | {package.Attribute("Version")!.Value} |";

        Verdict.None(unexplained, "docs/dependencies.md has no row that begins with:");
    }

    [Fact]
    public void EveryProjectIsInTheSolution()
    {
        string solution = File.ReadAllText(Path.Combine(Checkout.Root, "Polywire.slnx"));

        Verdict.None(Projects().Select(Checkout.Relative).Where(path => !solution.Contains($"\"{path}\"", StringComparison.Ordinal)), "Not in Polywire.slnx:");
    }

    private static IEnumerable<string> Projects() => Checkout.Files("*.csproj", "src", "tests");

    private static XDocument Load(string path) => XDocument.Load(Path.Combine(Checkout.Root, path));
}

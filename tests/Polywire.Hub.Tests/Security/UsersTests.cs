using Polywire.Hubs.Security;

namespace Polywire.Hubs.Tests.Security;

public sealed class UsersTests
{
    [Fact]
    public void NobodyNeedLogInWithoutUsers()
    {
        var users = new Users(new Dictionary<string, string>());

        Assert.False(users.Any);
        Assert.False(users.Check("a"u8, ""u8));
    }

    [Theory]
    [InlineData("amy", "s3cret", true)]
    [InlineData("amy", "S3cret", false)]
    [InlineData("amy", "", false)]
    [InlineData("Amy", "s3cret", false)]
    [InlineData("bob", "s3cret", false)]
    [InlineData("", "s3cret", false)]
    [InlineData("empty", "", true)]
    [InlineData("ünï", "çödé", true)]
    public void OnlyTheRightPasswordOfTheRightUserDoes(string user, string password, bool right)
    {
        var users = new Users(new Dictionary<string, string> { ["amy"] = "s3cret", ["empty"] = "", ["ünï"] = "çödé" });

        Assert.True(users.Any);
        Assert.Equal(right, users.Check(System.Text.Encoding.UTF8.GetBytes(user), System.Text.Encoding.UTF8.GetBytes(password)));
    }
}

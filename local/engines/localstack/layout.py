"""
Where LocalStack finds what it would fetch: DynamoDB Local from Maven Central and Kinesis Mock from npm, which are installed already.

Paths come from the environment, see localstack.ts: STREAMPACT_JAVA, STREAMPACT_NODE, STREAMPACT_DYNAMODB (a folder of jars and
native libraries), STREAMPACT_KINESIS (Kinesis Mock's main.js).
"""

import os
import subprocess

SERVER = "com.amazonaws.services.dynamodbv2.local.main.ServerRunner"


def lay_out() -> None:
    """To be called before LocalStack is started, in its process."""
    stay_in_group()
    place_dynamodb()
    place_kinesis()


def stay_in_group() -> None:
    """LocalStack gives each engine of its own a session, which would outlive a killed group."""
    start = subprocess.Popen.__init__

    def stay(self, *args, **kwargs):
        start(self, *args, **{**kwargs, "start_new_session": False})

    subprocess.Popen.__init__ = stay


def place_dynamodb() -> None:
    """Without LocalStack's agent for tables of more than 20 indexes, which Maven Central does not have."""
    from localstack.services.dynamodb.packages import DynamoDBLocalPackageInstaller
    from localstack.services.dynamodb.server import DynamodbServer

    folder = os.environ["STREAMPACT_DYNAMODB"]
    command = DynamodbServer._create_shell_command

    def create_shell_command(self) -> list[str]:
        told = command(self)
        java = [os.environ["STREAMPACT_JAVA"], f"-Xmx{self.heap_size}", f"-Djava.library.path={folder}"]
        return [*java, "-cp", os.path.join(folder, "*"), SERVER, *told[told.index(self.jar_path) + 1 :]]

    DynamodbServer._create_shell_command = create_shell_command
    DynamoDBLocalPackageInstaller.install = lambda *_, **__: None
    DynamoDBLocalPackageInstaller.get_installed_dir = lambda _: folder
    DynamoDBLocalPackageInstaller.get_java_env_vars = lambda _: {}


def place_kinesis() -> None:
    """The very program that is beside MiniStack. Whoever asks for it while it starts waits for it, instead of being refused."""
    from localstack.services.kinesis.kinesis_mock_server import KinesisMockNodeServer, KinesisServerManager
    from localstack.services.kinesis.packages import KinesisMockNodePackageInstaller

    program = os.environ["STREAMPACT_KINESIS"]
    KinesisMockNodePackageInstaller.install = lambda *_, **__: None
    KinesisMockNodePackageInstaller.get_executable_path = lambda _: program
    KinesisMockNodeServer._create_shell_command = lambda self: (
        [os.environ["STREAMPACT_NODE"], program],
        self._environment_variables,
    )
    ask = KinesisServerManager.get_server_for_account

    def ask_alone(self, account_id: str):
        with self._lock:
            return ask(self, account_id)

    KinesisServerManager.get_server_for_account = ask_alone

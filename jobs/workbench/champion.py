"""The version that serves: the newest approved one, as the pipeline compares with."""

from pathlib import Path
from typing import Any

from common.contract import Files
from common.judging_terms import Approval, ChampionKeys
from workbench.containers import write_json
from workbench.storage import Storage
from workbench.terms import VersionMetadata


class Champion:
    """A version of the registry, with its containers."""

    def __init__(self, package: dict[str, Any], storage: Storage) -> None:
        self.arn: str = package["ModelPackageArn"]
        self._storage = storage
        self._containers = package["InferenceSpecification"]["Containers"]
        judged = package.get("CustomerMetadataProperties", {}).get(VersionMetadata.JUDGED_MODEL)
        if judged is not None:
            # As a run compares: the one that serves has learned from the held-out values since.
            self._containers[-1] = {**self._containers[-1], "ModelDataUrl": judged}
        statistics = package.get("ModelMetrics", {}).get("ModelQuality", {}).get("Statistics", {})
        self._evaluation: str | None = statistics.get("S3Uri")

    @property
    def version(self) -> int:
        return int(self.arn.rsplit("/", 1)[1])

    def models(self, folder: Path) -> list[tuple[dict[str, Any], Path]]:
        """Its containers, with the archives that were downloaded to a folder."""
        archives = [folder / f"container-{number}" / Files.MODEL_ARCHIVE for number in range(len(self._containers))]
        for container, archive in zip(self._containers, archives, strict=True):
            self._storage.download(container["ModelDataUrl"], archive)
        return list(zip(self._containers, archives, strict=True))

    def describe(self, answers: Path) -> None:
        """Writes beside its answers what the evaluation reads of it."""
        write_json(answers / Files.CHAMPION, {ChampionKeys.VERSION: self.arn})
        known = self._storage.find(self._evaluation) if self._evaluation else None
        if known is not None:
            (answers / Files.CHAMPION_EVALUATION).write_bytes(known)


def find_champion(sagemaker: Any, storage: Storage, group: str) -> Champion | None:
    """The newest approved version; None where there is none."""
    pages = sagemaker.get_paginator("list_model_packages").paginate(
        ModelPackageGroupName=group,
        ModelApprovalStatus=Approval.APPROVED,
        SortBy="CreationTime",
        SortOrder="Descending",
    )
    for page in pages:
        for one in page["ModelPackageSummaryList"]:
            return Champion(sagemaker.describe_model_package(ModelPackageName=one["ModelPackageArn"]), storage)
    return None


def write_no_champion(answers: Path) -> None:
    """What the evaluation reads where nothing is approved yet."""
    write_json(answers / Files.CHAMPION, {ChampionKeys.VERSION: None})
